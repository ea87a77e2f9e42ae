import { expect, it } from 'vitest';
import { FileWriter } from '../../../src/runs/export/file-writer.ts';

const megabytes = (count: number) => new Uint8Array(count * 1024 * 1024);

it('writes contents together, and nothing before there is enough of them', async () => {
  const { kept, written } = recording();
  await kept.take([megabytes(2), megabytes(1)]);
  await kept.take([megabytes(2)]);
  expect(written).toEqual([]);

  await kept.take([megabytes(2)]);
  expect(written).toEqual([4]);
  await kept.take([megabytes(1)]);
  await kept.finish();

  expect(written).toEqual([4, 1]);
});

it('goes on while something is written, and waits before it writes again', async () => {
  const first = Promise.withResolvers<readonly string[]>();
  const written: number[] = [];
  const kept = new FileWriter({
    keep: (contents) => {
      written.push(contents.length);
      return written.length === 1 ? first.promise : Promise.resolve([]);
    },
  });
  await kept.take([megabytes(9)]);
  await kept.take([megabytes(1)]);

  const second = kept.take([megabytes(9)]);
  await Promise.resolve();
  expect(written).toEqual([1]);
  first.resolve([]);
  await second;
  expect(written).toEqual([1, 2]);
});

it('tells that something could not be written, at the latest in the end', async () => {
  const kept = new FileWriter({ keep: () => Promise.reject(new Error('the disk is full')) });
  await kept.take([megabytes(9)]);

  await expect(kept.finish()).rejects.toThrow('the disk is full');
});

function recording() {
  const written: number[] = [];
  const kept = new FileWriter({
    keep: (contents) => {
      written.push(contents.length);
      return Promise.resolve([]);
    },
  });
  return { kept, written };
}
