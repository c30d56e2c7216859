import { connect } from 'node:net';
import { judge } from './judge.mjs';
import { send } from './send.mjs';

/** @import { Socket } from 'node:net' */
/** @import { Plan } from './plans.mjs' */

/** How long a stalled client stays, in ms. */
const STALL_MS = 30;
/** Ends whatever line is under way, and asks for an answer that only a served client gets. */
const PROBE = Buffer.from('\n["hello",{"protocol":1}]\n');
const ANSWER = '["hello",{"protocol":1,"heartbeatMs":10000}]\n';

/**
 * Plays one plan against a server.
 * @param {number} port
 * @param {Plan} plan
 * @param {number} dueMs how long the server has to do what it must
 * @param {(socket: Socket) => void} keep takes a socket that the server ended and its client did not
 * @returns {Promise<string | null>} what it did not do
 */
export function playClient(port, { chunks, end }, dueMs, keep) {
  const isHeld = end === 'hold' || end === 'linger';
  const verdict = judge(Buffer.concat([...chunks, PROBE]), 'client');
  return new Promise((resolve) => {
    let heard = '';
    let isEnded = false;
    const socket = connect({ host: '127.0.0.1', port, allowHalfOpen: end === 'linger' });
    const overdue = setTimeout(() => {
      const due = verdict === 'stay' && isHeld ? 'an answer' : 'the end of a connection';
      finish(`expected ${due} within ${dueMs} ms, got none`);
    }, dueMs);

    /** @param {string | null} failure */
    function finish(failure) {
      clearTimeout(overdue);
      if (end === 'linger' && isEnded) keep(socket);
      else socket.destroy();
      resolve(failure);
    }

    socket.on('error', () => {});
    socket.on('data', (bytes) => {
      heard += bytes.toString('latin1');
      if (isHeld && verdict !== 'end' && heard.includes(ANSWER)) finish(null);
    });
    const gone = () => {
      isEnded = true;
      const isWrong = isHeld && verdict === 'stay' && !heard.includes(ANSWER);
      finish(isWrong ? 'expected to be served, got the end of the connection' : null);
    };
    socket.once('end', gone).once('close', gone);
    socket.once('connect', () => {
      if (end === 'stall') {
        socket.pause();
        setTimeout(() => finish(null), STALL_MS);
      }
      send(socket, { chunks, probe: isHeld ? PROBE : null, end });
    });
  });
}
