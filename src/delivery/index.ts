/** Ways of telling a person. */

export { execWay } from './exec.ts';
export { checkPort } from './http.ts';
export { localEndOf } from './local-time.ts';
export { ntfyWay } from './ntfy.ts';
export { createPing } from './ping.ts';
export { proseOf } from './prose.ts';
export type { Way } from './way.ts';
export { webhookWay } from './webhook.ts';
