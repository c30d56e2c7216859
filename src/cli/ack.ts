import { acknowledgeDoors, localEndOf } from '../app/index.ts';
import { ACK_OPTIONS, USED_BY_ACK } from './ack-options.ts';
import { CLIENT_OPTIONS } from './client-options.ts';
import { printConfig } from './config-file.ts';
import { openCredentials, warningsOfToken } from './credentials.ts';
import type { ProgramContext } from './program.ts';
import { SERVER_OPTIONS } from './server-options.ts';
import { readSettings } from './settings.ts';

const MANUAL = {
  usage: `door-client <host> <port> ack [options]
Says for all watchers that somebody knows of the doors that are open: their alarms are quiet until
they close or the time is over. If none is open: of each opening within the time ("I am restocking").
`,
  notes: `
Exit codes: 0 all watchers are told, 1 they are not, 2 wrong usage.
`,
  positions: ['host', 'port'],
  afterPositions: ' before ack, and no seconds',
  elsewhere: [...Object.keys(SERVER_OPTIONS), ...Object.keys(CLIENT_OPTIONS)],
};
/** Half an hour, as a server takes it. */
const FOR_SECONDS = 1800;
const CREDENTIALS = { token: 'tokenFile', cert: 'cert', key: 'key', ca: 'ca' } as const;

/** door-client with `ack`: argv and streams in, exit code out. */
export async function acknowledge(context: ProgramContext): Promise<number> {
  const { print, log, openTrace, stop } = context;
  const said = await readSettings(ACK_OPTIONS, MANUAL, context);
  if (said === null) return 0;
  for (const name of ['ca', 'cert', 'key'] as const) said.expectTogether(name, 'tls');
  said.expectTogether('cert', 'key');
  said.expectTogether('key', 'cert');
  const values = { for: FOR_SECONDS, tls: false, ...said.values };
  if (said.isForPrint) {
    printConfig(USED_BY_ACK, values, context);
    return 0;
  }
  const { host = '', port = 0, channels, tls, trace } = values;
  const { first } = await openCredentials(said, CREDENTIALS, tls, context);
  for (const line of warningsOfToken(first, host)) log(line);
  await acknowledgeDoors({
    ...{ ...first, host, port, channels, signal: stop, forMs: values.for * 1000 },
    trace: trace === undefined ? undefined : openTrace(trace),
    onAcknowledged(channel, { id, remainingMs }) {
      const now = Date.now();
      const until = localEndOf(now + remainingMs, now);
      const quiet = `quiet until ${until}${id === null ? ', however often it is opened' : ''}`;
      print(`${channel}: ${remainingMs > 0 ? quiet : 'alarms are on again'}`);
    },
  });
  return 0;
}
