import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { details, fenced, table } from '../../../../src/core/text/markdown/block.ts';
import { code, commit, htmlCode, link, prose } from '../../../../src/core/text/markdown/inline.ts';
import { visible } from '../../../../src/core/text/markdown/visible.ts';
import { activeIn, rendered } from '../../../support/github-markdown.ts';
import { hostileName, hostilePieces } from '../../../support/hostile-names.ts';
import { propertyRuns } from '../../../support/property-runs.ts';

/** The text of the first piece of code on a page. */
function codeIn(markdown: string): string | undefined {
  const text = /<code[^>]*>(.*?)<\/code>/s.exec(rendered(markdown))?.[1];
  return text
    ?.replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
}

describe('a name in Markdown', () => {
  it.each(hostilePieces)('%j does nothing', (piece) => {
    expect(activeIn(code(piece))).toEqual([]);
    expect(activeIn(`- **+** stream ${code(piece)} › ${code(piece)}: ${prose(piece)}`)).toEqual([]);
    expect(activeIn(table(['', 'stream'], [['~', code(piece)]]))).toEqual([]);
  });

  it('does nothing in a line, a table, a fold or a sentence, whatever it is', () => {
    fc.assert(
      fc.property(hostileName, (name) => {
        expect(
          activeIn(`- **~** stream ${code(name)}: ${prose(name)}, ~~${code(name)}~~ **${code(name)}**`),
        ).toEqual([]);
        expect(
          activeIn(
            table(
              ['name', 'why'],
              [
                [code(name), prose(name)],
                [prose(name), ''],
              ],
            ),
          ),
        ).toEqual([]);
        expect(activeIn(details(`+ stream ${htmlCode(name)}`, `- ${code(name)}`))).toEqual([]);
        expect(activeIn(prose(name))).toEqual([]);
        expect(activeIn(fenced('yaml', name))).toEqual([]);
      }),
      { numRuns: propertyRuns(400) },
    );
  });

  it('is shown whole, sign by sign', () => {
    fc.assert(
      fc.property(hostileName, (name) => {
        expect(codeIn(`a ${code(name, Infinity)} b`)).toBe(visible(name, Infinity));
        const [, cell] =
          /<td><code>(.*)<\/code><\/td>/.exec(rendered(table(['x'], [[code(name, Infinity)]]))) ?? [];
        const bars = (text: string | undefined) =>
          text
            ?.replaceAll(String.raw`\u007c`, '|')
            .replaceAll('&amp;', '&')
            .replaceAll('&lt;', '<')
            .replaceAll('&gt;', '>')
            .replaceAll('&quot;', '"');
        expect(bars(cell)).toBe(bars(visible(name, Infinity)));
      }),
      { numRuns: propertyRuns(400) },
    );
  });

  it.each([
    ['a\nb', String.raw`a\nb`],
    ['a\u202eb', String.raw`a\u202eb`],
    ['a\u200db', String.raw`a\u200db`],
    ['a\u3164b', String.raw`a\u3164b`],
    ['   ', '"   "'],
    ['', '""'],
    ['n'.repeat(300), `${'n'.repeat(80)}…`],
  ])('%j is seen as %j', (name, shown) => {
    expect(visible(name)).toBe(shown);
    expect(codeIn(code(name))).toBe(shown);
  });
});

describe('a sentence that quotes names', () => {
  it('has no markup but code, whatever it quotes', () => {
    fc.assert(
      fc.property(hostileName, (name) => {
        expect(rendered(prose(name))).toMatch(/^<p>(?:[^<]|<code>[^<]*<\/code>)*<\/p>$/);
      }),
      { numRuns: propertyRuns(400) },
    );
  });

  it('stays a sentence', () => {
    expect(prose('the tenant has no connection shop for connections/acme-shop: create it there')).toBe(
      'the tenant has no connection shop for `connections/acme-shop`: create it there',
    );
    expect(prose('3 streams of @octocat wait; see #12.')).toBe('3 streams of `@octocat` wait; see `#12`.');
  });
});

describe('a commit', () => {
  it('is left to GitHub to link where it is one, and quoted where it is none', () => {
    expect(commit('a94a8fe5ccb19ba61c4c0873d391e987982fbbd3')).toBe('a94a8fe');
    expect(commit('@octocat')).toBe('`@octocat`');
  });
});

describe('a link of ours', () => {
  it('leads where it says, and nowhere where that is no address of the web', () => {
    expect(link('The plan', 'https://sluice.acme.example/plans/1?a=b&c=d')).toBe(
      '[The plan](https://sluice.acme.example/plans/1?a=b&c=d)',
    );
    expect(link('The plan', 'javascript:alert(1)')).toBe('The plan');
    fc.assert(
      fc.property(hostileName, (name) => {
        const address = `https://sluice.acme.example/${name}`;
        const html = rendered(link('The plan', address));
        expect(html.match(/<a /g)?.length ?? 0).toBeLessThanOrEqual(1);
        expect(html).toMatch(
          /^<p>(?:The plan|<a href="https:\/\/sluice\.acme\.example\/[^"]*">The plan<\/a>)<\/p>$/,
        );
      }),
    );
  });
});
