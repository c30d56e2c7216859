/** Why onoff could not be loaded, and what to do. */
export function explainLoading(error: unknown): string {
  return (
    `expected the npm package onoff, got: ${loadingProblem(error as NodeJS.ErrnoException)}; ` +
    'run sudo apt install g++ make python3, then install doorwatch again'
  );
}

function loadingProblem({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'ERR_MODULE_NOT_FOUND') return 'it is not installed';
  // What looks for its native part says so, and then where, on many lines.
  return message.includes('bindings file') ? 'it is not compiled' : `${message.split('\n')[0]}`;
}

/** Why a line could not be had, and what to do. */
export function explainOpening(error: unknown, gpio: number): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const line = `GPIO ${gpio}`;
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return (
        `expected to be allowed to use ${line}, got: ${message}; ` +
        'run sudo usermod -aG gpio NAME for the user it runs as, and log in again'
      );
    case 'EROFS':
      return (
        `expected to be allowed to use ${line}, got: ${message}; ` +
        'let it write to /sys: a container mounts it read-only, and so does ProtectKernelTunables'
      );
    case 'EBUSY':
      return (
        `expected ${line} to be free, got: another driver holds it (${message}); ` +
        'choose another, or take its overlay out of config.txt (1-wire has GPIO 4)'
      );
    case 'EINVAL':
    case 'ENODEV':
      return (
        `expected ${line} to be there, got: ${message}; ` +
        'choose the one that the switch is wired to'
      );
    default:
      return (
        `expected to watch ${line}, got: ${message}; choose another, ` +
        'or use --sensor gpiod (see docs/raspberry-pi.md)'
      );
  }
}

/** Why a line that worked cannot be read any more. */
export function explainReading(error: unknown, gpio: number): string {
  return `GPIO ${gpio} cannot be read: ${(error as Error).message}`;
}
