import { anExportFile, type StreamSketch } from './export-file.ts';

const ids = new Map(
  ['A', 'B', 'C', 'D'].map((name, index) => [name, `01K1DQS3CWHVTCQ9DN14SKXK0${index}`] as const),
);

/** Export files of streams without scenarios, called by the keys: A to D; `runs` names the streams that each runs. */
export function smallStreams(
  sketches: Readonly<Record<string, Omit<StreamSketch, 'id' | 'name'>>>,
): Record<string, Uint8Array> {
  const files = Object.entries(sketches).map(([name, { runs = [], ...sketch }]): [string, Uint8Array] => {
    const run = runs.map((other) => ids.get(other) ?? other);
    return [`${name}.json`, anExportFile({ ...sketch, name, id: ids.get(name) ?? name, runs: run })];
  });
  return Object.fromEntries(files);
}
