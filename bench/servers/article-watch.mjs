// A client in the shape of the article's, which prints a line for each event: `node article-watch.mjs
// PORT SECONDS`.
import { connect } from 'node:net';
// @ts-expect-error: it ships no types
import createDuplexEmitter from 'duplex-emitter';

const [port, seconds] = process.argv.slice(2);
/** @type {NodeJS.Timeout | undefined} */
let timer;
const emitter = createDuplexEmitter(
  connect(Number(port), '127.0.0.1', () => console.log('connected')),
);
emitter.on('open', () => {
  timer = setTimeout(() => console.error('OPEN'), Number(seconds) * 1000);
  console.log('open');
});
emitter.on('close', () => {
  clearTimeout(timer);
  console.log('close');
});
