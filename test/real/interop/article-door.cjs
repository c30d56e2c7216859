// @ts-nocheck: written as in 2014, for packages without types
// A door that is moved by hand: each line on stdin, `open` or `close`, is what its sensor saw.
const { EventEmitter } = require('node:events');
const { createInterface } = require('node:readline');

const door = new EventEmitter();
module.exports = door;

createInterface({ input: process.stdin }).on('line', (movement) => {
  door.emit(movement, Date.now());
});
