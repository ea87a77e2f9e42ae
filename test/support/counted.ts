import {
  contentObject,
  isContentArray,
  isContentObject,
  type Content,
  type ContentObject,
} from '../../src/core/stream/content.ts';
import type { TreeFile } from '../../src/core/tree/tree.ts';

/** A content whose objects count how often somebody lists their keys. */
export function countedContent(whole: ContentObject): {
  readonly whole: ContentObject;
  readonly walks: () => number;
} {
  let walks = 0;
  const wrap = (value: Content): Content => {
    if (isContentArray(value)) return value.map(wrap);
    if (!isContentObject(value)) return value;
    const members = Object.entries(value).map(([key, member]) => [key, wrap(member)] as const);
    return new Proxy(contentObject(members), {
      ownKeys(target) {
        walks += 1;
        return Reflect.ownKeys(target);
      },
    });
  };
  const wrapped = wrap(whole) as ContentObject;
  return { whole: wrapped, walks: () => walks };
}

/** A tree that counts the files that somebody looks up or walks over. */
export class CountedTree extends Map<string, TreeFile> {
  looks = 0;

  override get(path: string): TreeFile | undefined {
    this.looks += 1;
    return super.get(path);
  }

  override has(path: string): boolean {
    this.looks += 1;
    return super.has(path);
  }

  override keys(): MapIterator<string> {
    this.looks += this.size;
    return super.keys();
  }

  override [Symbol.iterator](): MapIterator<[string, TreeFile]> {
    this.looks += this.size;
    return super[Symbol.iterator]();
  }
}
