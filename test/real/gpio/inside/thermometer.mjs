// A thermometer with its sensor, of the package that is installed: what it tells, a line each.
import { createActor, fromCallback } from 'xstate';

const DIST = '/app/node_modules/doorwatch/dist';
const { createSources } = await import(`${DIST}/app/sensor-source.js`);
const { systemClock: clock } = await import(`${DIST}/app/system-clock.js`);
const { sensorMachine, thermometerMachine } = await import(`${DIST}/machines/index.js`);

const options = { kind: 'temperature', sensor: 'w1', device: process.argv[2] };
const { air } = createSources({ air: options }, { clock, log: console.log });
const input = { run: 'run-air', at: clock.now() };
const thermometer = createActor(thermometerMachine, { clock, input });
const source = fromCallback(air.source);
const sensor = createActor(sensorMachine.provide({ actors: { source } }), { clock });

/** @param {unknown} news */
const say = (news) => console.log(JSON.stringify(news));
thermometer.on('*', say);
sensor.on('*', (/** @type {{ type: string }} */ news) => {
  if (/temperature|failed/.test(news.type)) thermometer.send(news);
  else say(news);
});
thermometer.start();
sensor.start();
