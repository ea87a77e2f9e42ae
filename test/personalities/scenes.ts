import { Harness } from './harness.ts';

/** Opens a stage whose target matches git. */
export async function synced(options: ConstructorParameters<typeof Harness>[0] = {}): Promise<Harness> {
  const harness = new Harness({ streams: ['Stock', 'Orders'], ...options });
  await harness.bring();
  await harness.settle();
  return harness;
}

/** Changes Orders in git. */
export function change(harness: Harness, from: string, to: string): Promise<void> {
  return harness.git.change('env/staging', (text, path) =>
    path === 'value-streams/orders/value-stream.json' ? text.replace(from, to) : text,
  );
}

/** Returns the state of a stream in the target. */
export const stateOf = (harness: Harness, name: string) =>
  harness.target.model.streams().find((stream) => stream.name === name)?.state;

/** An edit of Orders by a person. */
export function editOfOrders(value: string) {
  const place = { streamName: 'Orders', moduleId: 3, pointer: '/mapper/body' };
  return { op: 'setText', ...place, value, person: 'Ada' } as const;
}

/** Returns the texts of the drift branch; an empty one where there is no such branch. */
export async function driftOn(harness: Harness): Promise<string> {
  const files = (await harness.git.branches()).get('sluice/drift/staging');
  return [...(files?.values() ?? [])].join('\n');
}
