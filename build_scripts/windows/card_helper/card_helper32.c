/* card-helper32.exe: has a 32-bit library of a card reader's vendor in it, for the card helper of 64 bits.
 *
 * It knows nothing of cards: which functions are called in which order, what their codes and bytes mean, deadlines and
 * the wiping of what a library leaves are the card helper's (desk_app/devices/idcard; library_apart.py speaks to this).
 * Lines of ASCII, one answer to each question, first one unasked:
 *
 *   card-helper32 1 32                     its protocol's version, its bits
 *   load HEX                               loaded  ·  refused CODE (of Windows; 193: no library of these bits)
 *          the whole path, UTF-16LE (POSIX: UTF-8)
 *   has NAME                               yes  ·  no
 *   call NAME ARGUMENT…                    done CODE RESULT…
 *          iN  a number        nN  the address of a number, N going in; a result: the number coming out
 *          bN  the address of N zero bytes; a result: the bytes, hex        zN  the same, no result (a picture)
 *   anything else                          not understood
 *
 * Nothing goes to stderr or to a file. It ends when stdin ends, whatever the library does.
 */
#include "system.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { LINE = 8192, ROOM = 4096 }; /* bytes of a question, of a buffer */

typedef struct {
    char kind;
    int32_t number;
    unsigned char *bytes;
} Argument;

static void *library;

/* Read a line; one that is too long or holds a NUL becomes empty. False at the end. */
static int read_line(FILE *in, char *line) {
    size_t n = 0;
    int fits = 1, c;
    while ((c = getc(in)) != EOF && c != '\n') {
        if (c && n + 1 < LINE) line[n++] = (char)c;
        else fits = 0;
    }
    line[fits ? n : 0] = 0;
    return c != EOF;
}

static void wipe(void *at, size_t n) {
    volatile unsigned char *byte = at;
    while (n--) *byte++ = 0;
}

static int of_hex(char c) {
    const char *digits = "0123456789abcdef", *found = c ? strchr(digits, c) : NULL;
    return found ? (int)(found - digits) : -1;
}

/* The bytes of hex digits, ended by two zero bytes. False where they are none. */
static int unhexed(const char *hex, unsigned char out[LINE]) {
    size_t n = strlen(hex) / 2;
    if (!n || strlen(hex) % 2) return 0;
    for (size_t i = 0; i < n; i++) {
        int high = of_hex(hex[2 * i]), low = of_hex(hex[2 * i + 1]);
        if (high < 0 || low < 0) return 0;
        out[i] = (unsigned char)(high << 4 | low);
    }
    out[n] = out[n + 1] = 0;
    return 1;
}

static int load(const char *hex, FILE *out) {
    static _Alignas(8) unsigned char place[LINE];
    long code;
    if (!hex || !unhexed(hex, place)) return 0;
    void *found = loaded(place, &code);
    if (found) library = found;
    if (found) fputs("loaded\n", out);
    else fprintf(out, "refused %ld\n", code);
    return 1;
}

static int parsed(const char *word, Argument *one) {
    char *end;
    errno = 0;
    long long value = strtoll(word + 1, &end, 10);
    if (!*word || !strchr("ibzn", *word) || end == word + 1 || *end || errno) return 0;
    if (value < INT32_MIN || value > INT32_MAX) return 0;
    *one = (Argument){*word, (int32_t)value, NULL};
    if (*word != 'b' && *word != 'z') return 1;
    return value > 0 && value <= ROOM && (one->bytes = calloc(1, (size_t)value));
}

static void tell(const Argument *one, FILE *out) {
    if (one->kind == 'n') fprintf(out, " %d", one->number);
    if (one->kind != 'b') return;
    fputc(' ', out);
    for (int32_t i = 0; i < one->number; i++) fprintf(out, "%02x", one->bytes[i]);
}

static int call(const char *name, FILE *out) {
    Argument given[WORDS] = {{0}};
    intptr_t words[WORDS] = {0};
    void *function = name && library ? function_named(library, name) : NULL;
    const char *word = NULL;
    int n = 0, good = function != NULL;
    while (good && (word = strtok(NULL, " "))) {
        good = n < WORDS && parsed(word, &given[n]);
        n += good;
    }
    for (int i = 0; i < n; i++) {
        Argument *one = &given[i];
        words[i] = one->bytes ? (intptr_t)one->bytes : one->kind == 'n' ? (intptr_t)&one->number : one->number;
    }
    if (good) {
        fprintf(out, "done %d", called(function, words));
        for (int i = 0; i < n; i++) tell(&given[i], out);
        fputc('\n', out);
    }
    for (int i = 0; i < n; i++) {
        if (given[i].bytes) wipe(given[i].bytes, (size_t)given[i].number);
        free(given[i].bytes);
    }
    return good;
}

static int answer(char *line, FILE *out) {
    const char *verb = strtok(line, " "), *what = strtok(NULL, " ");
    if (!verb) return 0;
    if (!strcmp(verb, "load")) return load(what, out);
    if (!strcmp(verb, "call")) return call(what, out);
    if (strcmp(verb, "has") || !what) return 0;
    fputs(library && function_named(library, what) ? "yes\n" : "no\n", out);
    return 1;
}

int main(void) {
    static char line[LINE], told[WORDS * 2 * ROOM + LINE];
    FILE *in, *out;
    if (!begin(&in, &out)) return 2;
    setvbuf(out, told, _IOFBF, sizeof told);
    fprintf(out, "card-helper32 1 %d\n", (int)sizeof(void *) * 8);
    fflush(out);
    while (read_line(in, line)) {
        if (!answer(line, out)) fputs("not understood\n", out);
        fflush(out);
        wipe(told, sizeof told);
    }
    return 0;
}
