import { readFile } from 'node:fs/promises';

const TIMERS = ['none', 'retransmit', 'keepalive', 'time wait', 'zero window probe'];

/** What the kernel waits for on one end of a loopback connection: proc(5), /proc/net/tcp. */
export async function kernelTimerOf(localPort: number, remotePort: number): Promise<string> {
  const [local, remote] = [localPort, remotePort].map(
    (port) => `0100007F:${port.toString(16).toUpperCase().padStart(4, '0')}`,
  );
  const table = await readFile('/proc/net/tcp', 'utf8');
  const rows = table.split('\n').map((row) => row.trim().split(/\s+/));
  const timer = rows.find((row) => row[1] === local && row[2] === remote)?.[5];
  return TIMERS[Number(timer?.split(':')[0])] ?? 'no such connection';
}
