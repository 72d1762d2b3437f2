/* A stand-in for sdtapi.dll of the SDT family: return codes and the text area of 256 bytes as its manual says. */
#include "stub.h"

static long long was_read, selected;
static int open_port;

int SDT_OpenPort(int port) {
    called("SDT_OpenPort");
    if (port != number("port", 1001)) return 0x01;
    int code = number("open", 0x90);
    open_port = code == 0x90 ? port : 0;
    return code;
}

int SDT_ClosePort(int port) {
    called("SDT_ClosePort");
    if (port != open_port) return 0x01;
    open_port = 0;
    return 0x90;
}

int SDT_GetSAMStatus(int port, int if_open) {
    called("SDT_GetSAMStatus");
    return port == open_port && !if_open ? number("status", 0x90) : 0x01;
}

int SDT_StartFindIDCard(int port, unsigned char *iin, int if_open) {
    called("SDT_StartFindIDCard");
    if (port != open_port || if_open) return 0x01;
    int code = number("find", 0x9F);
    long long now = laid();
    if (selected != now) selected = 0;
    if (code == 0x9F && (!now || now == was_read)) code = 0x80;
    if (code == 0x9F) memset(iin, 0, 4);
    return code;
}

int SDT_SelectIDCard(int port, unsigned char *sn, int if_open) {
    called("SDT_SelectIDCard");
    if (port != open_port || if_open) return 0x01;
    int code = number("select", 0x90);
    if (code == 0x90 && !laid()) code = 0x81;
    if (code == 0x90) {
        memset(sn, 0, 8);
        selected = laid();
    }
    return code;
}

int SDT_ReadBaseMsg(int port, unsigned char *text, unsigned *text_length, unsigned char *photo, unsigned *photo_length,
                    int if_open) {
    unsigned char found[ROOM], all[ROOM];
    int left = bytes_of("left", all, ROOM);
    if (left > 0) {
        leave(all, left);
        chatter(all, left);
    }
    called("SDT_ReadBaseMsg");
    if (port != open_port || if_open) return 0x01;
    if (number("moved", 0)) take_away();
    int code = number("read", 0x90);
    if (code == 0x90 && (!selected || laid() != selected)) code = 0x41;
    if (code != 0x90) return code;
    int n = bytes_of("text", found, 256);
    memcpy(text, found, (size_t)(n > 0 ? n : 0));
    *text_length = (unsigned)number("length", n);
    memset(photo, 0x5A, 1024);
    *photo_length = 1024;
    was_read = selected;
    return 0x90;
}

int SDT_ReadBaseFPMsg(void) {
    called("SDT_ReadBaseFPMsg");
    return 0x90;
}

int SDT_ReadNewAppMsg(int port, unsigned char *text, unsigned *length, int if_open) {
    unsigned char found[ROOM];
    called("SDT_ReadNewAppMsg");
    if (port != open_port || if_open) return 0x01;
    if (!selected || laid() != selected) return 0x41;
    int n = bytes_of("new_address", found, 70);
    if (n <= 0) return 0x91;
    memcpy(text, found, (size_t)n);
    *length = (unsigned)n;
    return 0x90;
}
