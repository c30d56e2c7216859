import type { Clock, Instant, SourceLogic } from '../machines/index.ts';
import { findGpiodLine, type GpiodName, holderOf } from './gpiod-line.ts';
import { explainGpiod } from './gpiod-problem.ts';
import { type Bias, type ChipLine, findGpiod, type GpiodPrograms } from './gpiod-programs.ts';
import { watchLine } from './gpiod-watch.ts';
import type { OpenWhen } from './stdin.ts';

/** Within which gpiomon has to hold the line, in ms. */
const START_MS_MAX = 15_000;

interface GpiodSensorOptions extends GpiodName {
  readonly bias?: Bias | undefined;
  readonly openWhen: OpenWhen;
  readonly clock: Clock;
  /** Where the programs are found, by its PATH. */
  readonly env?: NodeJS.ProcessEnv;
}

/** A switch on a GPIO line, by the programs of libgpiod: `gpiomon` is a process beside us. */
export function createGpiodSensor(options: GpiodSensorOptions): SourceLogic {
  const { openWhen, clock, bias, env = process.env, ...name } = options;
  // What they say is looked for words.
  const englishEnv = { ...env, LC_ALL: 'C' };
  const lineName = sayLine(name);
  return ({ sendBack }) => {
    const questions = new AbortController();
    let stopWatching = () => {};
    let isStarted = false;
    let isOver = false;
    /** What is read before gpiomon is known to hold the line. */
    let first: { readonly level: 0 | 1; readonly at: Instant } | undefined;

    function letGo(): void {
      isOver = true;
      clock.clearTimeout(deadline);
      questions.abort();
      stopWatching();
    }

    function fail(reason: string): void {
      if (isOver) return;
      letGo();
      sendBack({ type: 'sensor.failed', at: clock.now(), reason });
    }

    function report(level: 0 | 1, at: Instant): void {
      const isOpen = level === (openWhen === 'high' ? 1 : 0);
      sendBack({ type: isOpen ? 'contact.opened' : 'contact.closed', at });
    }

    function watch(line: ChipLine, programs: GpiodPrograms): void {
      const script = programs.monitor(line, bias);
      stopWatching = watchLine(
        { script, env: englishEnv, clock },
        {
          onLevel(level, at) {
            if (isStarted) return report(level, at);
            if (first === undefined) start(line, programs).catch(failBy);
            first = { level, at };
          },
          onFailed: (said) => void explain(said, line, programs).catch(failBy),
        },
      );
    }

    /** gpiomon itself does not say when it holds the line: gpioinfo does. */
    async function start(line: ChipLine, programs: GpiodPrograms): Promise<void> {
      while (!isOver && (await holderOf(line, programs)) !== 'gpiomon');
      if (isOver || first === undefined) return;
      clock.clearTimeout(deadline);
      isStarted = true;
      sendBack({ type: 'sensor.started' });
      report(first.level, first.at);
    }

    async function explain(said: string, line: ChipLine, programs: GpiodPrograms) {
      const holder = said.includes('busy') ? await holderOf(line, programs) : null;
      fail(explainGpiod(said, lineName, holder));
    }

    async function open(): Promise<void> {
      const programs = await findGpiod(englishEnv, questions.signal);
      const line = await findGpiodLine(name, programs);
      if (!isOver) watch(line, programs);
    }

    const failBy = (error: Error) => fail(error.message);
    const late = `gpiomon does not hold it after ${START_MS_MAX / 1000} s`;
    const deadline = clock.setTimeout(() => fail(explainGpiod(late, lineName)), START_MS_MAX);
    open().catch(failBy);
    return letGo;
  };
}

function sayLine({ line, chip }: GpiodName): string {
  return `GPIO line ${line}${chip === undefined ? '' : ` of ${chip}`}`;
}
