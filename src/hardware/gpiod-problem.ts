/** Why libgpiod's programs did not give what was asked of them, by their own words, and what to do. */
export function explainGpiod(said: string, line: string, holder: string | null = null): string {
  if (said.includes('Permission denied')) {
    return (
      `expected to be allowed to use ${line}, got: ${said}; ` +
      'run sudo usermod -aG gpio NAME for the user it runs as, and log in again'
    );
  }
  // Not the file's permissions: a group of processes that may use some devices only.
  if (said.includes('not permitted')) {
    return (
      `expected to be allowed to use ${line}, got: ${said}; ` +
      'its systemd unit needs DeviceAllow=char-gpiochip rw'
    );
  }
  if (said.includes('busy')) {
    return (
      `expected ${line} to be free, got: ${holder ?? 'another program'} holds it (${said}); ` +
      'end that, or choose another line'
    );
  }
  return `expected to watch ${line}, got: ${said}; run gpioinfo to see what there is`;
}
