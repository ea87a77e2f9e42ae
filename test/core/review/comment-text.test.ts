import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainLines } from '../../../src/core/review/comment-text.ts';
import { rendered } from '../../support/github-markdown.ts';
import { propertyRuns } from '../../support/property-runs.ts';

const command = (body: string) => plainLines(body).filter((line) => line.trim().startsWith('/sluice'));

describe('a line of a comment', () => {
  it.each([
    ['alone', '/sluice plan'],
    ['after text', 'Please\n/sluice plan'],
    ['after a quote', '> why?\n\n/sluice plan'],
    ['after a block of code', '```\ncode\n```\n/sluice plan'],
    ['after a list', '- one\n- two\n\n/sluice plan'],
    ['after a numbered list', '1. one\n2. two\n\n/sluice plan'],
    ['after a rule', '* * *\n/sluice plan'],
    ['before HTML', '/sluice plan\n<details>more</details>'],
    ['with a sign that begins no HTML', 'if 1 < 2\n/sluice plan'],
  ])('is plain %s', (_where, body) => {
    expect(command(body)).toEqual(['/sluice plan']);
  });

  it.each([
    ['in an HTML comment', '<!-- /sluice plan -->'],
    ['in an HTML comment of several lines', 'x\n\n<!--\n/sluice plan\n-->'],
    ['in an HTML comment within a line', 'x <!-- hidden\n/sluice plan\n-->'],
    ['after a blank line of an HTML comment', '<!-- a\n\n/sluice plan\n\n-->'],
    ['in an HTML comment that a list begins', '- <!--\n\n/sluice plan\n\n-->'],
    ['in an HTML comment that seems to end', '<!-->\n```\n-->\n/sluice plan\n```'],
    ['in details', '<details>\n\n/sluice plan\n\n</details>'],
    ['in pre', '<pre>\n/sluice plan\n</pre>'],
    ['in code', '<code>\n\n/sluice plan\n\n</code>'],
    ['in an attribute', '<a title="\n/sluice plan\n">x</a>'],
    ['in a quote', '> /sluice plan'],
    ['that goes on with a quote', '> so\n/sluice plan'],
    ['that goes on with a list', '- so\n/sluice plan'],
    ['in a list', '- so\n\n  /sluice plan'],
    ['in a fence', '```\n/sluice plan\n```'],
    ['in a longer fence', '````\n```\n/sluice plan\n````'],
    ['in a fence with what looks like its end', '```\n``` js\n/sluice plan\n```'],
    ['in a fence of a list', '- ```\n  /sluice plan\n  ```'],
    ['in a fence after backticks in a line', '```a```\n```\n/sluice plan\n```'],
    ['in a fence after an empty item', '-\n\n  ```\n/sluice plan\n\n/sluice plan\n  ```'],
    ['in a fence after a number in a paragraph', 'text\n2. foo\n   ```\n\n/sluice plan\n   ```'],
    ['in a fence after a rule', '* * *\n  ```\n\n/sluice plan\n  ```'],
    ['in a fence after a fence that ended with its list', '- ```\nx\n  ```\n\n/sluice plan\n  ```'],
    [
      'in a fence after a list that ended before a blank line',
      '- ```\nx\n\n  ```\n/sluice plan\n\n/sluice plan',
    ],
    ['in indented code', '    /sluice plan'],
    ['in code indented by a tab', '\t/sluice plan'],
    ['in code over lines', 'a `b\n/sluice plan\nc` d'],
    ['in the title of a link', "[a]: /url '\n/sluice plan\n'"],
    ['in a footnote', '[^1]: note\n/sluice plan'],
    ['in the second paragraph of a footnote', '[^1]: note\n\n    more\n/sluice plan'],
    ['in a quote after a line of other white space', '> so\n\u00A0\n/sluice plan'],
    ['in a list after a line of other white space', '- so\n\f\n/sluice plan'],
    ['in an item that begins with other white space', '- \u00A0\n\n  /sluice plan'],
    ['in code over a line of other white space', 'a `b\n\u2028\n/sluice plan\nc` d'],
    ['in the text of a picture', '![\n/sluice plan\n](x)'],
  ])('is not plain %s', (_where, body) => {
    expect(command(body)).toEqual([]);
  });

  const pieces = [
    '',
    '',
    'text',
    '# title',
    '> quote',
    '>',
    '- item',
    '-',
    '-   item',
    '2. item',
    '1. item',
    '1)',
    '  more',
    '    code',
    '    ```',
    '\tcode',
    '- \tcode',
    '```',
    '```js',
    '````',
    '~~~',
    '- ```',
    '  ```',
    '    ```',
    '> ```',
    '```a```',
    '`a',
    'b`',
    '[a](',
    '[a]: x "',
    '[^1]: y',
    ')',
    '---',
    '***',
    '* * *',
    '===',
    '<!--',
    '-->',
    '<!-->',
    '<details>',
    '</details>',
    '<pre>',
    '</pre>',
    '<b',
    '>',
    '\u00A0',
    '\f',
    '- \u00A0',
    '\u00A0 text',
    '| a | b |',
    '|---|---|',
  ];

  it('that is plain is one on the page too, whatever stands around it', () => {
    const line = fc.constantFrom(...pieces);
    const asked = fc.constantFrom('/sluice', ' /sluice', '   /sluice', '  - /sluice', '> /sluice');
    const lines = fc.array(fc.oneof({ weight: 3, arbitrary: line }, asked), { maxLength: 12 });
    fc.assert(
      fc.property(lines, (some) => {
        const body = some.map((text, index) => (text.endsWith('/sluice') ? `${text} c${index}x` : text));
        const html = rendered(body.join('\n'));
        expect(command(body.join('\n')).filter((found) => !isPlainOn(html, found.trim()))).toEqual([]);
      }),
      { numRuns: propertyRuns(2000) },
    );
  });

  it('takes no more than a moment to read, however it was made', () => {
    const texts = ['> ', '- ', '`', '[', '<', '    ', '\t', '1. ', '```\n', '* '].map((one) =>
      one.repeat(65_536 / one.length),
    );
    expect(texts.map((text) => plainLines(text))).toHaveLength(texts.length);
  });
});

/** Tells if a page has a text in a paragraph or heading that no element hides, quotes or shows as code. */
function isPlainOn(html: string, text: string): boolean {
  const at = html.indexOf(text);
  const before = html.slice(0, at);
  const open = (name: string) =>
    (before.match(new RegExp(`<${name}[ >]`, 'g')) ?? []).length >
    (before.match(new RegExp(`</${name}>`, 'g')) ?? []).length;
  return at >= 0 && !before.includes('<!--') && !['pre', 'code', 'blockquote', 'details', 'li'].some(open);
}
