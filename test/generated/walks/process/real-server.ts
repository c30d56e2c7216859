/** Our own server as what a client finds: it is started, stopped and killed. */
import type { Lab, ServerProgram } from '../../../support/lab.ts';
import type { SceneServer } from '../client-walk.ts';
import { findPort } from '../scripted-server.ts';

/** A scene's server that is the program itself. */
export async function startRealServer(lab: Lab): Promise<SceneServer> {
  const port = await findPort();
  let program: ServerProgram | null = null;
  return {
    port,
    async become(found) {
      if (found === 'server') program = await lab.doorServer('--port', String(port));
    },
    say(line) {
      if (line === 'unknown') program?.endInput();
      else program?.say(line === 'close' ? 'close' : 'open');
    },
    end: () => program?.stop(),
    reset: () => program?.kill(),
    // What passes between the two programs is theirs.
    seen: () => null,
    close: async () => program?.kill(),
  };
}
