/* What card_helper32.c needs of the system: Windows, and for the tests (sanitizers) POSIX. */
#ifndef SYSTEM_H
#define SYSTEM_H
#include <stdint.h>
#include <stdio.h>

enum { WORDS = 6 }; /* most arguments of a vendor's function */

/* A crash leaves neither a window that waits nor a core file; what a library prints goes nowhere; stdin has a thread
 * of its own, which ends the process when it ends, also while a library hangs. False: it cannot be had. */
int begin(FILE **questions, FILE **answers);

/* Load a library. place: its whole path, UTF-16LE on Windows, ended by two zero bytes. NULL: code says why, in the
 * numbers of Windows (193: no library, or one of other bits; 126: something is missing). */
void *loaded(unsigned char *place, long *code);

void *function_named(void *library, const char *name);

/* Call a function by its words, whether it takes them off the stack (stdcall) or leaves them (cdecl). */
int32_t called(void *function, const intptr_t words[WORDS]);
#endif
