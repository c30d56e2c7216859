#include "load.h"
void command_stall(int port, int count, int receive_bytes) { (void)port; (void)count; (void)receive_bytes; }
void command_fill(int lines_max) { (void)lines_max; }
void command_resume(int timeout_ms) { (void)timeout_ms; }
