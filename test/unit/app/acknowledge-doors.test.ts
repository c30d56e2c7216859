import { expect, it } from 'vitest';
import { acknowledgeDoors } from '../../../src/app/acknowledge-doors.ts';
import { serveTcp } from '../../support/http-server.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

it('says of a server that spoke plain lines until the deadline that it is an older one', async () => {
  const host = await serveTcp((socket) => socket.write('["open",1769850000000]\n'));
  const clock = new VirtualClock();
  let onHeard = () => {};
  const heard = new Promise<void>((resolve) => {
    onHeard = resolve;
  });
  const done = acknowledgeDoors({
    ...{ host: '127.0.0.1', port: Number(host.split(':')[1]), forMs: 60_000, clock },
    signal: new AbortController().signal,
    onAcknowledged: () => expect.unreachable(),
    trace: (record) => {
      if (JSON.stringify(record).includes('door.reported')) onHeard();
    },
  });
  const failure = expect(done).rejects.toThrow(/got an older one, which knows no acknowledgements/);
  await heard;
  clock.advance(10_000);
  await failure;
});
