import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseTreeFile } from '../../../src/core/tree/parse.ts';
import { printContent, printTreeFile } from '../../../src/core/tree/print.ts';
import {
  ComposedText,
  contentObject,
  EnvironmentValue,
  Reference,
  Secret,
  textOf,
  type Content,
  type ContentObject,
} from '../../../src/core/stream/content.ts';
import { ExactNumber } from '../../../src/core/json/json.ts';
import { treeFile } from '../../../src/core/tree/tree.ts';
import { hostileJson, hostileText, unknownMembers } from '../../support/arbitrary-json.ts';
import { propertyRuns } from '../../support/property-runs.ts';

const name = fc.string({ minLength: 1, maxLength: 6 });
const part = fc.oneof(
  hostileText,
  name.map((text) => new EnvironmentValue(text)),
  name.map((text) => new Secret(text)),
);
const form = fc.constantFrom(undefined, 'string' as const, 'number' as const);
const special: fc.Arbitrary<Content> = fc.oneof(
  part,
  fc.tuple(name, form).map(([path, as]) => new Reference(path, as)),
  fc.array(part, { maxLength: 5 }).map((parts) => new ComposedText(parts)),
);
const value: fc.Arbitrary<Content> = fc.oneof(hostileJson, special, fc.array(special, { maxLength: 2 }));
const content: fc.Arbitrary<ContentObject> = fc
  .tuple(
    unknownMembers,
    fc.dictionary(fc.constantFrom('id', 'name', 'module', '$hooks', '$ref', '__proto__', 'b'), value),
  )
  .map(([unknown, members]) => contentObject([...Object.entries(unknown), ...Object.entries(members)]));
const own = fc
  .uniqueArray(fc.tuple(fc.constantFrom('$sections', '$envelope', '$hooks', '$connections'), value), {
    selector: ([key]) => key,
  })
  .map((entries) => contentObject(entries));

const reversed = (object: ContentObject) => contentObject(Object.entries(object).reverse());

describe('the text of a file', () => {
  it('is the text of what is read from it', () => {
    fc.assert(
      fc.property(content, own, (said, ours) => {
        const text = printTreeFile(treeFile(said, ours));
        expect(printTreeFile(parseTreeFile(Buffer.from(text), 'file.json'))).toBe(text);
      }),
      { numRuns: propertyRuns(1000) },
    );
  });

  it('does not depend on the order of keys', () => {
    fc.assert(
      fc.property(content, own, (said, ours) => {
        expect(printTreeFile(treeFile(reversed(said), reversed(ours)))).toBe(
          printTreeFile(treeFile(said, ours)),
        );
      }),
    );
  });

  it('is JSON in lines that end in a line feed', () => {
    fc.assert(
      fc.property(content, own, (said, ours) => {
        const text = printTreeFile(treeFile(said, ours));
        expect(() => JSON.parse(text) as unknown).not.toThrow();
        expect(text.endsWith('}\n')).toBe(true);
        expect(text).not.toMatch(/\r|[ \t]\n|\n\n/);
      }),
    );
  });

  it('gives back the value that was written', () => {
    fc.assert(
      fc.property(hostileJson, (json) => {
        const text = printTreeFile(treeFile(contentObject([['value', json]])));
        expect(parseTreeFile(Buffer.from(text), 'file.json').content['value']).toEqual(json);
      }),
      { numRuns: propertyRuns(1000) },
    );
  });

  it('puts id, name and module first and sorts the rest by code unit', () => {
    const keys = ['b', 'module', 'B', 'ä', 'name', '10', 'id', '2', '$a'];
    const text = printTreeFile(treeFile(contentObject(keys.map((key) => [key, 0]))));
    const printed = [...text.matchAll(/^ {2}"(.+)": 0,?$/gm)].map(([, key]) => key);
    expect(printed).toEqual(['id', 'name', 'module', '$$a', '10', '2', 'B', 'b', 'ä']);
  });

  it.each<[string, Content, string]>([
    ['a reference', new Reference('connections/shop'), '{ "$ref": "connections/shop" }'],
    [
      'an id that is written as a text',
      new Reference('scenarios/a', 'string'),
      '{ "$ref": "scenarios/a", "$as": "string" }',
    ],
    ['a value', new EnvironmentValue('shopUrl'), '{ "$value": "shopUrl" }'],
    ['a secret', new Secret('erpKey'), '{ "$secret": "erpKey" }'],
    ['a text of lines', 'one\r\ntwo\n', '{\n  "$text": [\n    "one\\r",\n    "two",\n    ""\n  ]\n}'],
    [
      'a text with supplied parts',
      textOf(['https://', new EnvironmentValue('host'), '/a\nkey ', new Secret('k')]),
      '{\n  "$text": [\n    ["https://", { "$value": "host" }, "/a"],\n    ["key ", { "$secret": "k" }]\n  ]\n}',
    ],
    ['a key that begins with $', contentObject([['$ref', 'x']]), '{\n  "$$ref": "x"\n}'],
    ['a number with its digits', new ExactNumber('1.0'), '1.0'],
    ['a lone surrogate', '\ud800', '"\\ud800"'],
  ])('writes %s in one way', (_, said, text) => {
    expect(printContent(said)).toBe(text);
    const file = printTreeFile(treeFile(contentObject([['value', said]])));
    expect(parseTreeFile(Buffer.from(file), 'file.json').content['value']).toEqual(said);
  });

  it.each([
    ['{"a": {"$ref": ""}}', '/a: $ref needs the path'],
    ['{"a": {"$ref": "x", "b": 1}}', '/a: $ref stands alone'],
    ['{"a": {"$ref": "x", "$as": "text"}}', '/a: $as is "string" or "number"'],
    ['{"a": {"$text": "x"}}', '/a: $text is an array'],
    ['{"a": {"$text": ["x\\ny"]}}', '/a/$text/0: a line of $text'],
    ['{"a": {"$value": 1}}', '/a: $value needs a name'],
    ['{"a": {"$secret": "x", "b": 1}}', '/a: $secret needs a name'],
    ['{"a": [{"$other": 1}]}', '/a/0/$other: "$other" is not a form of the tree'],
    ['{"a": {"$sections": 1}}', '/a/$sections: "$sections" is not a form'],
    ['{"a": {"$conflict": {}, "b": 1}}', '/a: a merge conflict is not resolved yet'],
    ['[]', 'a file of the tree is a JSON object'],
  ])('refuses %s and says where', (text, reason) => {
    expect(() => parseTreeFile(Buffer.from(text), 'file.json')).toThrow(`file.json: ${reason}`);
  });
});
