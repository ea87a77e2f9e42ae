import { Stage } from './stage.ts';

/** Opens a stage whose target matches git. */
export async function synced(options: ConstructorParameters<typeof Stage>[0] = {}): Promise<Stage> {
  const stage = new Stage({ streams: ['Stock', 'Orders'], ...options });
  await stage.bring();
  await stage.settle();
  return stage;
}

/** Changes Orders in git. */
export function change(stage: Stage, from: string, to: string): Promise<void> {
  return stage.git.change('env/staging', (text, path) =>
    path === 'value-streams/orders/value-stream.json' ? text.replace(from, to) : text,
  );
}

/** Returns the state of a stream in the target. */
export const stateOf = (stage: Stage, name: string) =>
  stage.target.model.streams().find((stream) => stream.name === name)?.state;

/** An edit of Orders by a person. */
export function editOfOrders(value: string) {
  const place = { streamName: 'Orders', moduleId: 3, pointer: '/mapper/body' };
  return { op: 'setText', ...place, value, person: 'Ada' } as const;
}

/** Returns the texts of the drift branch; an empty one where there is no such branch. */
export async function driftOn(stage: Stage): Promise<string> {
  const files = (await stage.git.branches()).get('sluice/drift/staging');
  return [...(files?.values() ?? [])].join('\n');
}
