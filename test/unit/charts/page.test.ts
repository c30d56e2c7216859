import { expect, it } from 'vitest';
import * as page from '../../../config/chart-page.ts';
import { chartOf, machinesIn } from '../../../review/src/index.ts';
import { createSession } from '../../../review/src/page/engine/create-session.ts';
import * as exported from '../../../src/machines/index.ts';

const machines = [...machinesIn(exported)].map(([name, machine]) => ({
  ...{ name, machine, chart: chartOf(machine) },
}));

function watchedDoor() {
  const session = createSession({ machines, ...page });
  const stateOf = (id: string) => session.actors.find((one) => one.id === id)?.activeStates;
  const problems = () => session.steps.flatMap((step) => step.problems);
  const said = () =>
    session.steps[session.at]?.messages.map(({ from, to, event }) => `${from} ${event} ${to}`);
  return { session, stateOf, problems, said };
}

it('starts all machines but those on demand in touch with each other, without a problem', () => {
  const { session, stateOf, problems } = watchedDoor();
  expect(problems()).toEqual([]);
  expect(stateOf('connection')).toContain('connection.serving.flow.streaming');
  expect(stateOf('watchdog')).toContain('watchdog.watching.protocol.answered');
  expect(session.actors.filter(({ machine }) => machine).map(({ id }) => id)).toEqual(
    machines.map(({ name }) => name).filter((name) => !page.onDemand.some((one) => one === name)),
  );
});

it('has the watchdog hear of a door that opens, and warn 30 s later unless it closes', () => {
  const { session, stateOf, problems, said } = watchedDoor();
  session.send('sensor.source', 'contact.opened');
  session.advance(50);
  expect(said()).toContain('connection door.opened watchdog');
  const link = session.link();
  session.advance(29_949);
  expect(stateOf('doorAlarm')).toContain('doorAlarm.alarm.openTiming.counting');
  session.advance(1);
  expect(stateOf('doorAlarm')).toContain('doorAlarm.alarm.warned');
  expect(stateOf('delivery')).toContain('delivery.sending');
  session.open(link);
  session.send('sensor.source', 'contact.closed');
  session.advance(60_000);
  expect(stateOf('doorAlarm')).toContain('doorAlarm.alarm.idle.closed');
  expect(problems()).toEqual([]);
});

it('ends a connection whose link is dropped, and has another with the next one', () => {
  const { session, stateOf, problems } = watchedDoor();
  session.send('connection', 'connection.end');
  expect(stateOf('connection')).toContain('connection.closed');
  expect(stateOf('watchdog')).toContain('watchdog.watching.link.away.waiting.backoff');
  session.send('watchdog', 'link.attempted');
  session.send('watchdog', 'link.connected');
  expect(stateOf('connection 2')).toContain('connection.serving.flow.streaming');
  expect(problems()).toEqual([]);
});

it('has what is lost on one side of the connection lost on the other', () => {
  const { session, stateOf, problems } = watchedDoor();
  const makeAgain = () => {
    session.send('watchdog', 'link.attempted');
    session.send('watchdog', 'link.connected');
  };
  session.send('watchdog', 'link.lost');
  expect(stateOf('connection')).toContain('connection.closed');
  makeAgain();
  expect(stateOf('connection 2')).toContain('connection.serving.flow.streaming');
  expect(stateOf('watchdog')).toContain('watchdog.watching.protocol.answered');
  session.send('connection 2', 'socket.closed');
  expect(stateOf('watchdog')).toContain('watchdog.watching.link.away.waiting.backoff');
  makeAgain();
  expect(stateOf('connection 3')).toContain('connection.serving.flow.streaming');
  expect(problems()).toEqual([]);
});
