import { SandboxControl } from '../../test/support/sandbox-control.ts';
import type { Harness } from '../harness.ts';
import type { GeneratedStream } from './generated-stream.ts';

/** Changes one word in each of these streams of the source tenant, as a person does; those without a scenario stay. */
export async function changeNotes(
  harness: Pick<Harness, 'url' | 'source'>,
  streams: Iterable<Pick<GeneratedStream, 'name' | 'scenario'>>,
  note: string,
): Promise<void> {
  const source = new SandboxControl(harness.url, harness.source);
  for (const { name, scenario } of streams)
    if (scenario !== undefined)
      await source.do({
        op: 'setText',
        streamName: name,
        scenario,
        moduleId: 1,
        pointer: '/mapper/note',
        value: note,
      });
}
