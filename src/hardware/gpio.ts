import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Gpio } from 'onoff';
import type { Clock, SourceLogic } from '../machines/index.ts';
import { findGpioNumber, GPIO_FOLDER, type GpioName } from './gpio-number.ts';
import { explainLoading, explainOpening, explainReading } from './gpio-problem.ts';
import type { OpenWhen } from './stdin.ts';

/** How often a line is read although it has no edge, in ms: one that is gone is silent for ever. */
const CHECK_MS = 2000;

interface GpioSensorOptions extends GpioName {
  readonly openWhen: OpenWhen;
  readonly clock: Clock;
  /** Loads onoff, which is a matter of luck; tests load another. */
  readonly load?: () => Promise<{ readonly Gpio: typeof Gpio }>;
  /** `/sys/class/gpio`, or a copy of it. */
  readonly folder?: string;
}

/** A switch on a GPIO line, by the npm package onoff, which is loaded when the sensor starts. */
export function createGpioSensor(options: GpioSensorOptions): SourceLogic {
  const { openWhen, clock, load = () => import('onoff'), folder = GPIO_FOLDER, ...name } = options;
  return ({ sendBack }) => {
    let line: BorrowedLine | null = null;
    let level: 0 | 1 | null = null;
    let timer: unknown;
    let isOver = false;

    function letGo(): void {
      if (isOver) return;
      isOver = true;
      clock.clearTimeout(timer);
      line?.giveBack();
    }

    function fail(reason: string): void {
      if (isOver) return;
      letGo();
      sendBack({ type: 'sensor.failed', at: clock.now(), reason });
    }

    function report(now: 0 | 1): void {
      if (isOver) return;
      level = now;
      const isOpen = now === (openWhen === 'high' ? 1 : 0);
      sendBack({ type: isOpen ? 'contact.opened' : 'contact.closed', at: clock.now() });
    }

    /** Notices that the line is gone, and an edge that was missed; a level as it was is no news. */
    function check(): void {
      timer = clock.setTimeout(check, CHECK_MS);
      const now = line?.read();
      if (now !== undefined && now !== level) report(now);
    }

    async function open(): Promise<void> {
      const found = findGpioNumber(name, folder);
      if ('problem' in found) return fail(found.problem);
      const onoff = await load().catch((error) => fail(explainLoading(error)));
      if (onoff === undefined || isOver) return;
      const onLost = (error: unknown) => fail(explainReading(error, name.gpio));
      line = borrowLine(onoff.Gpio, found.number, folder, onLost);
      // Watched before it is read, so that no edge falls in between.
      line.watch(report);
      sendBack({ type: 'sensor.started' });
      check();
    }

    open().catch((error) => fail(explainOpening(error, name.gpio)));
    return letGo;
  };
}

interface BorrowedLine {
  /** Its level; undefined when it is gone, which `onLost` has been told. */
  read(): 0 | 1 | undefined;
  watch(onLevel: (level: 0 | 1) => void): void;
  giveBack(): void;
}

/** Takes a line from the kernel; throws when it cannot be had. */
function borrowLine(
  onoff: typeof Gpio,
  number: number,
  folder: string,
  onLost: (error: unknown) => void,
): BorrowedLine {
  // Another program's, or left by one that was killed: to take it away would harm the other.
  const isOurs = !existsSync(join(folder, `gpio${number}`));
  let isLost = false;
  const gpio = open();
  const readOrThrow = gpio.readSync.bind(gpio);
  // onoff reads in its own callback too, and what is thrown there ends the process.
  gpio.readSync = () => read() ?? 0;

  function open(): Gpio {
    try {
      return new onoff(number, 'in', 'both');
    } catch (error) {
      if (isOurs) unexport(number, folder);
      throw error;
    }
  }

  function read(): 0 | 1 | undefined {
    try {
      return readOrThrow();
    } catch (error) {
      isLost = true;
      onLost(error);
      return undefined;
    }
  }

  return {
    read,
    watch: (onLevel) =>
      gpio.watch((error, level) => {
        if (error) onLost(error);
        else onLevel(level);
      }),
    giveBack() {
      if (isOurs || isLost) gpio.unexport();
      else gpio.unwatchAll();
    },
  };
}

/** Gives a line back that was lent but could not be set up. */
function unexport(number: number, folder: string): void {
  try {
    writeFileSync(join(folder, 'unexport'), String(number));
  } catch {
    // It had not been lent.
  }
}
