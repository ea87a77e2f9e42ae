import type { Left } from './outbox-runs.ts';

/** Lists the files that people are told to import, by content: each as often as it is there, whatever round it is in. */
export function wanted({ outbox }: Left): readonly string[] {
  return Object.entries(outbox)
    .filter(([path]) => /^\d+\/manifest\.json$/.test(path))
    .flatMap(([path, text]) => {
      const { files } = JSON.parse(text) as { readonly files: readonly ManifestFile[] };
      const round = path.slice(0, path.indexOf('/'));
      return files
        .filter(({ takenBackFor }) => takenBackFor === undefined)
        .map(({ file }) => outbox[`${round}/${file}`] ?? `${path} names ${file}, which is not there`);
    })
    .sort();
}

interface ManifestFile {
  readonly file: string;
  readonly takenBackFor?: string | null;
}
