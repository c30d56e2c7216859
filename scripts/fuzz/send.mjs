/**
 * Writes chunks, one a turn of the event loop, and then ends the connection as planned.
 * @param {import('node:net').Socket} socket
 * @param {{ chunks: readonly (Buffer | string)[], probe: Buffer | null, end: string }} plan
 *   `probe`: a last line that only a peer still served answers
 * @param {() => void} [onSent]
 */
export function send(socket, { chunks, probe, end }, onSent = () => {}) {
  sendFrom(0);

  /** @param {number} index */
  function sendFrom(index) {
    if (socket.destroyed || !socket.writable) return;
    const chunk = chunks[index];
    if (chunk !== undefined) {
      socket.write(chunk);
      return void setImmediate(sendFrom, index + 1);
    }
    if (probe !== null) socket.write(probe);
    if (end === 'fin') socket.end();
    if (end === 'reset') socket.resetAndDestroy();
    onSent();
  }
}
