import { once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { judge } from './judge.mjs';
import { send } from './send.mjs';

/** @import { Socket } from 'node:net' */
/** @import { Plan } from './plans.mjs' */

/** Ends whatever line is under way, and asks for an answer that only a watcher gives. */
const PROBE = Buffer.from('\n["hello",{"protocol":1,"heartbeatMs":10000}]\n["heartbeat",1]\n');
const ANSWER = '["heartbeat"]\n';
const WELCOME = '["hello",{"protocol":1,"heartbeatMs":10000}]\n';

/**
 * A server that plays a plan to each who connects, until it turns good.
 * @typedef {object} HostileServer
 * @property {number} port
 * @property {number} played how many plans were played to their end
 * @property {string | null} failure what a watcher did not do that it had to
 * @property {Plan[]} suspects the last plans, the newest at the end
 * @property {(onWatcher: (socket: Socket) => void) => void} turnGood
 * @property {() => void} close
 */

/**
 * @param {object} options
 * @param {() => Plan | null} options.nextPlan null: there is none left
 * @param {() => void} options.onStall time may pass while a watcher hears nothing
 * @param {number} options.dueMs how long a watcher has to do what it must
 * @returns {Promise<HostileServer>}
 */
export async function startHostileServer({ nextPlan, onStall, dueMs }) {
  /** @type {Set<Socket>} */
  const sockets = new Set();
  /** @type {((socket: Socket) => void) | null} */
  let onWatcher = null;

  const listener = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).once('close', () => sockets.delete(socket));
    if (onWatcher !== null) return welcome(socket, onWatcher);
    const plan = nextPlan();
    if (plan === null) return void socket.destroy();
    server.suspects = [...server.suspects.slice(-2), plan];
    void playServer(socket, plan, { dueMs, onStall }).then((failure) => {
      server.played++;
      if (failure !== null && server.failure === null) {
        server.failure = failure;
        server.suspects = [plan];
      }
    });
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const address = listener.address();

  /** @type {HostileServer} */
  const server = {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    played: 0,
    failure: null,
    suspects: [],
    turnGood(listen) {
      onWatcher = listen;
      for (const socket of sockets) socket.destroy();
    },
    close() {
      listener.close();
      for (const socket of sockets) socket.destroy();
    },
  };
  return server;
}

/**
 * @param {Socket} socket
 * @param {(socket: Socket) => void} onWatcher
 */
function welcome(socket, onWatcher) {
  socket.on('end', () => socket.end());
  const lines = createInterface({ input: socket });
  // It hears of a reset as well.
  lines.on('error', () => {});
  lines.on('line', (line) => {
    if (!line.startsWith('["hello"')) return;
    socket.write(WELCOME);
    onWatcher(socket);
  });
}

/**
 * @param {Socket} socket
 * @param {Plan} plan
 * @param {{ dueMs: number, onStall: () => void }} options
 * @returns {Promise<string | null>}
 */
function playServer(socket, { chunks, end }, { dueMs, onStall }) {
  const verdict = judge(Buffer.concat([...chunks, PROBE]), 'server');
  const isHeld = end === 'hold' || end === 'linger';
  return new Promise((resolve) => {
    let heard = '';
    const overdue = setTimeout(() => {
      const due = verdict === 'stay' && isHeld ? 'an answer' : 'the end of a connection';
      finish(`expected ${due} from the watcher within ${dueMs} ms, got none`);
    }, dueMs);

    /** @param {string | null} failure */
    function finish(failure) {
      clearTimeout(overdue);
      socket.destroy();
      resolve(failure);
    }

    socket.on('data', (bytes) => {
      heard += bytes.toString('latin1');
      if (isHeld && verdict !== 'end' && heard.includes(ANSWER)) finish(null);
    });
    const gone = () => {
      const isWrong = isHeld && verdict === 'stay' && !heard.includes(ANSWER);
      finish(isWrong ? 'expected the watcher to stay, got the end of the connection' : null);
    };
    socket.once('end', gone).once('close', gone);
    send(socket, { chunks, probe: isHeld ? PROBE : null, end }, () => {
      if (end !== 'stall') return;
      onStall();
      setImmediate(finish, null);
    });
  });
}
