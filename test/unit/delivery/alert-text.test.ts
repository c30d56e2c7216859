import { describe, expect, it } from 'vitest';
import { leftBehindTextOf, textOf } from '../../../src/delivery/alert-text.ts';
import type { DoorNews } from '../../../src/machines/index.ts';

/** An instant of the watcher's local time, so that the zone of the test does not matter. */
function local(text: string): string {
  return new Date(text).toISOString();
}

const time = local('2026-01-31T14:12:00');
const at = local('2026-01-31T14:05:00');

function said(news: Partial<DoorNews>, untold?: DoorNews['event']): string {
  const { title, body } = textOf({
    subject: 's',
    news: { time, event: 'warned', ...news },
    ...(untold && { untold }),
  });
  return `${title} | ${body}`;
}

describe('an alert in words', () => {
  it.each<[Partial<DoorNews>, string]>([
    [{}, 'door: open, go and close it | Said at 14:12.'],
    [
      { channel: 'fridge', at, openMs: 420_000, limitMs: 300_000 },
      'fridge: open since 14:05, go and close it | At 14:12 it was open for 7 minutes. Its limit is 5 minutes.',
    ],
    [{ level: 2, at }, 'door: STILL OPEN since 14:05, go and close it | Said at 14:12.'],
    [
      { repeat: 1, limitMs: 300_000 },
      'door: STILL OPEN, go and close it | Its limit is 5 minutes.',
    ],
    [
      { event: 'open', at: local('2026-01-30T23:59:00') },
      'door: open since Fri Jan 30 23:59 | Said at 14:12.',
    ],
    [{ event: 'close' }, 'door: closed | Said at 14:12.'],
    [{ event: 'closedAfterWarning' }, 'door: closed | Closed by 14:12.'],
    [
      { event: 'closedAfterWarning', openMs: 720_000, at },
      'door: closed after 12 minutes | Closed by 14:12, open since 14:05.',
    ],
    [
      { event: 'missed', openMs: 2_400_000 },
      'door: was open for 40 minutes while nobody watched | Said at 14:12.',
    ],
    [
      { event: 'acknowledged', until: local('2026-01-31T14:35:00') },
      'door: somebody knows, quiet until 14:35 | Said at 14:12.',
    ],
    [
      { event: 'acknowledged', until: local('2026-02-01T14:12:00') },
      'door: somebody knows, quiet until 2026-02-01 14:12 | Said at 14:12.',
    ],
    [{ event: 'acknowledged' }, 'door: its alarms are on again | Said at 14:12.'],
    [
      { event: 'warm', channel: 'air', kind: 'temperature', celsius: 9.44, maxCelsius: 8, at },
      'air: too warm since 14:05 (9.4 degrees) | It may have 8 degrees.',
    ],
    [
      { event: 'warm', kind: 'temperature', level: 2 },
      'thermometer: STILL TOO WARM | Said at 14:12.',
    ],
    [{ event: 'cool', kind: 'temperature' }, 'thermometer: cool again | Said at 14:12.'],
    [{ event: 'offline' }, 'door: no word | Said at 14:12.'],
    [
      { event: 'offline', limitMs: 60_000 },
      'door: no word for more than 1 minute | Said at 14:12.',
    ],
    [{ event: 'back' }, 'door: there is word again | Said at 14:12.'],
    [
      { event: 'sensorLost', reason: 'unplugged' },
      'door: its sensor is gone | Since 14:12 nobody knows: unplugged.',
    ],
    [
      { event: 'sensorLost' },
      'door: its sensor is gone | Since 14:12 nobody knows: it did not say why.',
    ],
    [{ event: 'sensorBack' }, 'door: its sensor is back | Said at 14:12.'],
    [
      { event: 'checked', open: ['fridge', 'shed'], unknown: ['freezer'] },
      'door: NOT CLOSED | At 14:12 open: fridge, shed. Nobody knows of: freezer.',
    ],
    [
      { event: 'checked', unknown: ['freezer'] },
      'door: nobody knows whether it is closed | Nobody knows of: freezer.',
    ],
    [{ event: 'test' }, 'door: this is a test of its alerts | Nothing is open. Sent at 14:12.'],
    [{ event: 'connected' }, 'door: connected | Said at 14:12.'],
  ])('of %j is as it should be', (news, words) => expect(said(news)).toBe(words));

  it('says what could not be told before', () => {
    expect(said({ event: 'close' }, 'warned')).toBe(
      'door: closed | It could not be told before that it was open for too long.',
    );
    expect(said({ event: 'close' }, 'open')).toBe('door: closed | Said at 14:12.');
  });
});

describe('an alarm that is left behind', () => {
  it('says that nothing followed', () => {
    const news = { time, event: 'open', channel: 'fridge', at, limitMs: 300_000 } as const;
    expect(leftBehindTextOf({ subject: 's', news })).toEqual({
      title: 'fridge: open since 14:05, and no word since',
      body: 'Its limit is 5 minutes. What watches it has fallen silent. Go and look.',
    });
  });

  it('claims nothing of who knows, for quiet hours postpone it too', () => {
    const postponed = { time, event: 'open', until: at } as const;
    expect(leftBehindTextOf({ subject: 's', news: postponed })).toEqual({
      title: 'door: open, and no word since',
      body: 'What watches it has fallen silent. Go and look.',
    });
  });
});
