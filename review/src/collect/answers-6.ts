/** What the functions answer that are transitions in XState 6. */
import type { AnyStateMachine } from 'xstate';
import { nodeNamed, nodesOf, transitionsOf } from '../model/nodes.ts';
import { readable, type Transition6, transitionViewOf } from '../model/xstate-6.ts';
import type { Decided } from './facts.ts';

/** What the code of a transition answered. */
export type Answer = readonly [transition: Transition6, target: string | readonly string[]];

/** Lets be told what the functions answer that are a machine's transitions. */
export function listenTo(machine: AnyStateMachine, tell: (answer: Answer) => void): void {
  readable(machine);
  for (const [, list] of nodesOf(machine).flatMap(transitionsOf)) {
    for (const one of list as unknown as Transition6[]) {
      if (one.to === undefined) continue;
      one.to = new Proxy(one.to, {
        apply(to, self, given) {
          const answer: unknown = Reflect.apply(to, self, given);
          const { target } = Object(answer);
          if (target !== undefined) tell([one, target]);
          return answer;
        },
      });
    }
  }
}

/** Where transitions lead by what they answered. */
export function decidedOf(answers: readonly Answer[]): Decided[] {
  return answers.flatMap(([transition, target]) => {
    const one = transitionViewOf(transition);
    if (one === undefined) return [];
    const { machine, parent } = one.source;
    const targets = [target].flat().flatMap((name) => {
      const from = name.startsWith('.') ? one.source : (parent ?? one.source);
      return nodeNamed(name, machine, from) ?? [];
    });
    return [[one, targets] as const];
  });
}
