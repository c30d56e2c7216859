// @ts-nocheck: written as in 2014, for packages without types
// The article's first client: `node article-client.cjs <host> <port> <seconds>`.
const net = require('node:net');
const duplexEmitter = require('duplex-emitter');

const [host, port, seconds] = process.argv.slice(2);
let timer;
let hasWarned = false;

const emitter = duplexEmitter(net.connect(Number(port), host));
emitter.on('open', () => {
  timer = setTimeout(warn, Number(seconds) * 1000);
});
emitter.on('close', () => {
  if (hasWarned) console.log('closed now');
  hasWarned = false;
  clearTimeout(timer);
});

function warn() {
  hasWarned = true;
  console.error('DOOR OPEN FOR MORE THAN %d SECONDS, GO CLOSE IT!!!', Number(seconds));
}
