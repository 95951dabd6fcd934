/* The least that can answer streaming cars: GnuTLS and epoll, one thread. It verifies the client's
 * certificate, opens the WebSocket and answers each message with 104 bytes.
 * usage: bare-echo CERTIFICATE KEY CLIENT-CA; prints its port, then a line a second:
 * connections, messages, processor microseconds, resident kB. */
#include <arpa/inet.h>
#include <errno.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

struct car { int fd, open, upgraded; size_t have; gnutls_session_t tls; unsigned char buffer[2048]; };
static long open_count, messages;

static void answer_upgrade(struct car *car)
{
    const char *key = strcasestr((char *)car->buffer, "Sec-WebSocket-Key: ");
    char text[128], reply[256];
    unsigned char digest[20];
    gnutls_datum_t raw = {digest, 20}, coded;
    if (!key) return;
    snprintf(text, sizeof text, "%.24s258EAFA5-E914-47DA-95CA-C5AB0DC85B11", key + 19);
    gnutls_hash_fast(GNUTLS_DIG_SHA1, text, strlen(text), digest);
    gnutls_base64_encode2(&raw, &coded);
    int n = snprintf(reply, sizeof reply, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\nSec-WebSocket-Accept: %.*s\r\n\r\n", (int)coded.size, coded.data);
    gnutls_free(coded.data);
    gnutls_record_send(car->tls, reply, n);
    car->upgraded = 1;
    car->have = 0;
    open_count++;
}

static void answer_frames(struct car *car)
{
    static unsigned char reply[106] = {0x82, 104};
    for (;;) {
        unsigned char *b = car->buffer;
        if (car->have < 6) return;
        size_t size = b[1] & 127, head = 6;
        if (size == 126) { size = b[2] << 8 | b[3]; head = 8; }
        if (car->have < head + size) return;
        for (size_t i = 0; i < size; i++) b[head + i] ^= b[head - 4 + (i & 3)];
        if ((b[0] & 15) == 2) { messages++; gnutls_record_send(car->tls, reply, sizeof reply); }
        memmove(b, b + head + size, car->have -= head + size);
    }
}

static void end(struct car *car)
{
    if (car->upgraded) open_count--;
    close(car->fd);
    gnutls_deinit(car->tls);
    free(car);
}

static void serve(struct car *car)
{
    if (!car->open) {
        int r = gnutls_handshake(car->tls);
        if (r == GNUTLS_E_AGAIN || r == GNUTLS_E_INTERRUPTED) return;
        if (r) { end(car); return; }
        car->open = 1;
    }
    for (;;) {
        ssize_t n = gnutls_record_recv(car->tls, car->buffer + car->have, sizeof car->buffer - 1 - car->have);
        if (n == GNUTLS_E_AGAIN || n == GNUTLS_E_INTERRUPTED) return;
        if (n <= 0) { end(car); return; }
        car->have += n;
        car->buffer[car->have] = 0;
        if (car->upgraded) answer_frames(car);
        else if (strstr((char *)car->buffer, "\r\n\r\n")) answer_upgrade(car);
    }
}

static void tell(void)
{
    struct rusage u;
    long pages = 0, skip;
    FILE *f = fopen("/proc/self/statm", "r");
    if (f) { if (fscanf(f, "%ld %ld", &skip, &pages) != 2) pages = 0; fclose(f); }
    getrusage(RUSAGE_SELF, &u);
    printf("%ld %ld %ld %ld\n", open_count, messages, (u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1000000L
        + u.ru_utime.tv_usec + u.ru_stime.tv_usec, pages * 4);
    fflush(stdout);
}

int main(int argc, char **argv)
{
    gnutls_certificate_credentials_t credentials;
    gnutls_priority_t priorities;
    struct rlimit limit = {20000, 20000};
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t length = sizeof address;
    if (argc != 4) return 2;
    setrlimit(RLIMIT_NOFILE, &limit);
    gnutls_certificate_allocate_credentials(&credentials);
    gnutls_priority_init(&priorities, "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2", NULL);
    if (gnutls_certificate_set_x509_key_file(credentials, argv[1], argv[2], GNUTLS_X509_FMT_PEM) < 0
        || gnutls_certificate_set_x509_trust_file(credentials, argv[3], GNUTLS_X509_FMT_PEM) < 1) return 1;
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), poll = epoll_create1(0);
    if (bind(listener, (struct sockaddr *)&address, length) || listen(listener, 4096)) return 1;
    getsockname(listener, (struct sockaddr *)&address, &length);
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);
    struct epoll_event event = {EPOLLIN, {.ptr = NULL}}, events[256];
    epoll_ctl(poll, EPOLL_CTL_ADD, listener, &event);
    for (time_t last = time(NULL);;) {
        int n = epoll_wait(poll, events, 256, 1000);
        for (int i = 0; i < n; i++) {
            if (events[i].data.ptr) { serve(events[i].data.ptr); continue; }
            for (int fd; (fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0;) {
                struct car *car = calloc(1, sizeof *car);
                car->fd = fd;
                gnutls_init(&car->tls, GNUTLS_SERVER | GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL);
                gnutls_priority_set(car->tls, priorities);
                gnutls_credentials_set(car->tls, GNUTLS_CRD_CERTIFICATE, credentials);
                gnutls_certificate_server_set_request(car->tls, GNUTLS_CERT_REQUIRE);
                gnutls_session_set_verify_cert(car->tls, NULL, 0);
                gnutls_transport_set_int(car->tls, fd);
                event.data.ptr = car;
                epoll_ctl(poll, EPOLL_CTL_ADD, fd, &event);
            }
        }
        if (time(NULL) != last) { last = time(NULL); tell(); }
    }
}
