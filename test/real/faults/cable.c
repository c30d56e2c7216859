// A bad cable between two network interfaces: packets are late, out of order and lost, by a seed.
//   cable NAME NAME DELAY_MS JITTER_MS LOSS_PERCENT
// It makes the two interfaces, says "ready", and carries packets until it is ended.
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

// What a cable holds at a time; more is lost, as in a full router.
#define PACKETS_MAX 512
#define BYTES_MAX 2048
#define SEED 4711

struct packet {
  long due_ms;
  int to, length;
  char bytes[BYTES_MAX];
};
static struct packet packets[PACKETS_MAX];
static int count;

static void fail(const char *expected) {
  fprintf(stderr, "cable: expected %s\n", expected);
  exit(1);
}

static long now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000L + now.tv_nsec / 1000000L;
}

static int make_interface(const char *name) {
  struct ifreq request = {.ifr_flags = IFF_TUN | IFF_NO_PI};
  int fd = open("/dev/net/tun", O_RDWR);
  snprintf(request.ifr_name, IFNAMSIZ, "%s", name);
  if (fd < 0 || ioctl(fd, TUNSETIFF, &request) < 0) fail("to make an interface, as root");
  return fd;
}

static void deliver_what_is_due(void) {
  for (int i = 0; i < count;) {
    if (packets[i].due_ms > now_ms()) {
      i++;
      continue;
    }
    // An interface that is down takes none: then it is lost.
    ssize_t taken = write(packets[i].to, packets[i].bytes, packets[i].length);
    (void)taken;
    memmove(&packets[i], &packets[i + 1], (--count - i) * sizeof packets[0]);
  }
}

int main(int arguments_count, char **arguments) {
  if (arguments_count != 6) fail("NAME NAME DELAY_MS JITTER_MS LOSS_PERCENT");
  int fds[2] = {make_interface(arguments[1]), make_interface(arguments[2])};
  int delay_ms = atoi(arguments[3]), jitter_ms = atoi(arguments[4]), loss = atoi(arguments[5]);
  srand(SEED);
  puts("ready");
  fflush(stdout);
  for (;;) {
    struct pollfd polled[2] = {{fds[0], POLLIN, 0}, {fds[1], POLLIN, 0}};
    poll(polled, 2, 1);
    for (int i = 0; i < 2; i++) {
      if (!(polled[i].revents & POLLIN)) continue;
      struct packet packet;
      packet.length = read(fds[i], packet.bytes, BYTES_MAX);
      if (packet.length <= 0 || count == PACKETS_MAX || rand() % 100 < loss) continue;
      packet.due_ms = now_ms() + delay_ms + (jitter_ms > 0 ? rand() % jitter_ms : 0);
      packet.to = fds[1 - i];
      packets[count++] = packet;
    }
    deliver_what_is_due();
  }
}
