import { once } from 'node:events';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';

/**
 * A client that behaves, and looks closely at what it is told.
 * @typedef {object} GoodClient
 * @property {number} changes how many it was told of
 * @property {string | null} lastLevel
 * @property {string | null} fault the first thing that was wrong
 * @property {() => void} leave
 */

/**
 * Connects as the article's client does, or greeted.
 * @param {number} port
 * @param {'plain' | 'greeted'} kind
 * @returns {Promise<GoodClient>}
 */
export async function connectGoodClient(port, kind) {
  const socket = connect({ host: '127.0.0.1', port });
  let lastNumber = Number.NaN;
  let isLeaving = false;
  /** @type {GoodClient} */
  const client = {
    changes: 0,
    lastLevel: null,
    fault: null,
    leave() {
      isLeaving = true;
      socket.destroy();
    },
  };
  const blame = (/** @type {string} */ what) => {
    client.fault ??= `the good ${kind} client ${what}`;
  };

  /** @param {string} line */
  function read(line) {
    const [name, wallMs, details, ...more] = JSON.parse(line);
    if (kind === 'greeted' && name === 'hello') return;
    if (kind === 'greeted' && name === 'heartbeat') return void socket.write('["heartbeat"]\n');
    if (!['open', 'close'].includes(name) || typeof wallMs !== 'number' || more.length > 0) {
      return blame(`heard ${line}`);
    }
    if (name === client.lastLevel) blame(`heard ${name} twice in a row`);
    client.lastLevel = name;
    client.changes++;
    if (kind === 'plain') return details === undefined ? undefined : blame(`heard ${line}`);
    const number = Number(details.id.split('-').at(-1));
    if (!(details.ageMs >= 0)) blame(`heard of an age of ${details.ageMs}`);
    if (number !== lastNumber + 1 && !Number.isNaN(lastNumber)) {
      blame(`heard of change ${number} after ${lastNumber}`);
    }
    lastNumber = number;
  }

  const lines = createInterface({ input: socket });
  // It hears of a reset as well.
  lines.on('error', () => {});
  lines.on('line', (line) => {
    try {
      read(line);
    } catch (error) {
      blame(`could not read ${line}: ${error}`);
    }
  });
  socket.on('error', () => {});
  socket.on('close', () => {
    if (!isLeaving) blame('was disconnected');
  });
  await once(socket, 'connect');
  if (kind === 'greeted') socket.write('["hello",{"protocol":1}]\n');
  return client;
}
