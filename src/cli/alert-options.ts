import { join } from 'node:path';
import { SECONDS_OR_NEVER } from '../app/index.ts';
import { address, addresses, commands } from './addresses.ts';
import { filePath, matching, number, onOff } from './option.ts';
import type { ProgramContext } from './program.ts';
import type { Settings } from './settings.ts';

const TIME = '([01]\\d|2[0-3]):[0-5]\\d';
/** From one time of day to another one. */
const HOURS = new RegExp(`^(?!(.....)-\\1$)${TIME}-${TIME}$`);

/** What there is to say of telling people, by the names of a watcher's configuration file. */
export const ALERT_OPTIONS = {
  exec: commands('Run this command of the shell for each alert, which it reads as JSON (none)'),
  webhook: addresses(
    'Send each alert as JSON, by POST, to this address, or the one in @FILE (none)',
  ),
  ntfy: addresses('Tell phones by this topic of ntfy, or the one in @FILE (none)'),
  escalateAfter: number(
    SECONDS_OR_NEVER,
    'A warning is urgent when it lasts for so many seconds; 0 is never (0)',
  ),
  escalateExec: commands('As --exec, for what is urgent and its end only (none)'),
  escalateWebhook: addresses('As --webhook, for what is urgent and its end only (none)'),
  escalateNtfy: addresses('As --ntfy, for what is urgent and its end only (none)'),
  ntfyDeadman: onOff('At each opening leave an alarm with ntfy, which comes unless it is closed'),
  ping: address('Ask this address, or the one in @FILE, for as long as there is word (none)'),
  checkAt: matching(
    new RegExp(`^${TIME}$`),
    'a time of day such as 22:00',
    'Say at this local time if something is open, or unknown (never)',
    'HH:MM',
  ),
  quietHours: matching(
    HOURS,
    'two times of day such as 22:00-07:00',
    'Hold alerts that are not urgent between these local times (never)',
    'HH:MM-HH:MM',
  ),
  stateFile: filePath(
    'Keep here what was told, so that a restart tells nobody twice (watcher.json in ' +
      '$STATE_DIRECTORY if systemd names one, else nowhere)',
  ),
  testAlert: onOff('Send a test by each of these ways, say what came of it, and end'),
};

type Said = Settings<typeof ALERT_OPTIONS>;

const WAYS = ['exec', 'webhook', 'ntfy'] as const;
const ESCALATED = ['escalateExec', 'escalateWebhook', 'escalateNtfy'] as const;

/** What holds of alerts; throws a UsageError where it does not fit together. */
export function settleAlerts(said: Said, { STATE_DIRECTORY }: ProgramContext['env']) {
  const { values } = said;
  for (const name of ESCALATED) said.expectTogether(name, 'escalateAfter');
  if (values.ntfyDeadman) said.expectTogether('ntfyDeadman', 'ntfy');
  const hasWays = [...WAYS, ...ESCALATED].some((name) => values[name] !== undefined);
  for (const name of ['quietHours', 'stateFile', 'testAlert'] as const) {
    if (hasWays || !values[name]) continue;
    throw said.wrong(name, (nameOf) => {
      const [exec, webhook, ntfy] = WAYS.map(nameOf);
      return `expected ${exec}, ${webhook} or ${ntfy} with it, got none`;
    });
  }
  // systemd may name several, separated by colons.
  const [folder] = STATE_DIRECTORY?.split(':') ?? [];
  return {
    ...{ escalateAfter: 0, ntfyDeadman: false },
    ...(folder && hasWays && { stateFile: join(folder, 'watcher.json') }),
  };
}
