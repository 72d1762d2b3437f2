/* A stand-in for 华视's termb.dll: return codes, buffers and files as its manual says. With -DWIDE the functions of newer
 * libraries too: the names with U (UTF-16LE), CVR_AuthenticateForNoJudge, GetCertType, GetPeopleChineseName. */
#include "stub.h"

static long long was_read;
static int is_open;

int CVR_InitComm(int port) {
    called("CVR_InitComm");
    int code = number("init", 1);
    if (port != number("port", 1001)) code = 2;
    is_open = code == 1;
    return code;
}

int CVR_CloseComm(void) {
    called("CVR_CloseComm");
    is_open = 0;
    return 1;
}

static int authenticated(int judge) {
    if (!is_open) return 0;
    int code = number("authenticate", 1);
    if (code != 1) return code;
    long long now = laid();
    if (!now) was_read = 0;
    return now && (!judge || now != was_read) ? 1 : 2;
}

int CVR_Authenticate(void) {
    called("CVR_Authenticate");
    return authenticated(1);
}

int CVR_Read_Content(int active) {
    unsigned char all[ROOM];
    char mode[40];
    int length = bytes_of("left", all, ROOM);
    snprintf(mode, sizeof mode, "CVR_Read_Content %d", active);
    if (length > 0) { /* what is on the card is on the disk before anything can go wrong */
        leave(all, length);
        chatter(all, length);
    }
    called(mode);
    called("CVR_Read_Content");
    if (number("moved", 0)) take_away();
    int code = number("read", 1);
    if (code == 1 && !laid()) code = 0;
    if (code == 1) was_read = laid();
    return code;
}

int CVR_Read_FPContent(void) {
    called("CVR_Read_FPContent");
    return 1;
}

int GetBMPData(unsigned char *data, int *length) {
    called("GetBMPData");
    (void)data;
    *length = 0;
    return 1;
}

static int given(const char *key, char *buffer, int *length) {
    unsigned char found[ROOM];
    int n = bytes_of(key, found, *length);
    called(key);
    if (n < 0) return 0;
    memcpy(buffer, found, (size_t)n);
    if (n < *length) buffer[n] = 0;
    *length = number("length", n);
    return 1;
}

#define FIELD(function, key) \
    int function(char *buffer, int *length) { return given(key, buffer, length); }

FIELD(GetPeopleName, "name")
FIELD(GetPeopleSex, "sex")
FIELD(GetPeopleNation, "nation")
FIELD(GetPeopleBirthday, "birth")
FIELD(GetPeopleAddress, "address")
FIELD(GetPeopleIDCode, "id_number")
FIELD(GetDepartment, "authority")
FIELD(GetStartDate, "valid_from")
FIELD(GetEndDate, "valid_to")

#ifdef WIDE
int CVR_AuthenticateForNoJudge(void) {
    called("CVR_AuthenticateForNoJudge");
    return authenticated(0);
}
FIELD(GetPeopleNameU, "wide_name")
FIELD(GetPeopleAddressU, "wide_address")
FIELD(GetCertType, "type")
FIELD(GetPeopleChineseName, "chinese_name")
FIELD(GetPeopleChineseNameU, "wide_chinese_name")
#endif
