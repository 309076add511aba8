/* A disk that takes long to flush, for bench/ingest.py: every fsync and fdatasync waits FLUSH_MS milliseconds more.
 *
 *   cc -shared -fPIC -o /tmp/slow_disk.so bench/slow_disk.c
 *   FLUSH_MS=8 LD_PRELOAD=/tmp/slow_disk.so python bench/ingest.py --store sqlite throughput
 *
 * What a transaction costs is the disk's affair: 0.1 ms where a cache says at once that it has it, 8 ms where a platter
 * has to come round.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>

static int slowly(const char *name, int file)
{
    const char *given = getenv("FLUSH_MS");
    long ms = given ? atol(given) : 0;
    struct timespec wait = {ms / 1000, ms % 1000 * 1000000};
    int result = ((int (*)(int)) dlsym(RTLD_NEXT, name))(file);

    nanosleep(&wait, NULL);
    return result;
}

int fsync(int file)
{
    return slowly("fsync", file);
}

int fdatasync(int file)
{
    return slowly("fdatasync", file);
}
