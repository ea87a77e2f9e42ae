import type { Message } from '../../src/ports/receiver.ts';

/** A message, with what a test changes of it. */
export function aMessage(changed: Partial<Message> = {}): Message {
  return {
    id: 'f'.repeat(64),
    kind: 'sync-failed',
    pipeline: 'default',
    environment: 'staging',
    at: Date.UTC(2026, 0, 5, 9),
    sync: 'OutOfSync',
    health: 'Degraded',
    revision: 'a'.repeat(40),
    title: 'Sync of staging failed',
    lines: ['1 failed, 0 blocked, 0 drifted', 'value-streams/a: refused'],
    link: 'https://sluice.example/environments/staging',
    ...changed,
  };
}
