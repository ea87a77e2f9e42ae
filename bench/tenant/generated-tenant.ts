import { Chance } from './chance.ts';
import { generatedStream, streamId, type GeneratedStream } from './generated-stream.ts';
import { anySize } from './sizes.ts';

/** What a tenant is to hold. */
export interface TenantOutline {
  readonly streams: number;
  /** Bytes of each export file; left out, they differ as those of real tenants do. */
  readonly size?: number | undefined;
  /** The same seed gives the same tenant. */
  readonly seed?: number | undefined;
}

/** Of so many streams one runs another. */
const runsEvery = 50;

/** The streams of a tenant, one after another: a large tenant does not fit into memory beside what is measured. */
export function* generatedTenant({ streams, size, seed = 1 }: TenantOutline): Generator<GeneratedStream> {
  const chance = new Chance(seed);
  for (let index = 0; index < streams; index += 1) {
    const runs = index % runsEvery === runsEvery - 1 ? streamId(index - 1) : undefined;
    yield generatedStream({ index, seed, size: size ?? anySize(chance), runs });
  }
}

/** Its export files alone. */
export function* exportFilesOf(outline: TenantOutline): Generator<Uint8Array> {
  for (const { file } of generatedTenant(outline)) yield file;
}
