import type { StreamComparison } from './schema.ts';
import type { Picture } from './picture-schema.ts';
import { safe } from '../../core/text/safe-text.ts';
import type { PictureLayout } from './picture/layout.ts';
import type { Layouts } from './picture/layouts.ts';
import { flowSummary, stepsList } from './picture/steps-list.ts';
import { drawing } from './picture/svg.ts';
import { html, type Html } from '../layout/html.ts';
import { folded } from '../layout/table.ts';

type PicturePair = StreamComparison['pictures'][number];

/** Returns the pictures of a comparison, before and after side by side. */
export function flowPictures({ pictures, before, after }: StreamComparison, layouts: Layouts): Html {
  const laid = layouts.of(pictures.map(sidesOf));
  return html`<ul class="key" aria-label="Signs in the pictures">
      <li class="good"><strong>+</strong> added</li>
      <li class="bad"><strong>−</strong> removed</li>
      <li class="warn"><strong>~</strong> changed</li>
    </ul>
    ${folded(
      pictures.map((pair, index) => ({ pair, layout: laid[index], id: `flow-${index}` })),
      ({ pair, layout, id }) => pairOfPictures(pair, layout, id, [before?.name ?? 'nothing', after.name]),
      {
        id: 'more-pictures',
        shown: 1,
        most: pictures.length,
        wrapped: (some) => html`<div class="pictures">${some}</div>`,
      },
    )}`;
}

function sidesOf({ before, after }: PicturePair): readonly Picture[] {
  return [before, after].filter((one) => one !== undefined);
}

function pairOfPictures(
  { title, before, after }: PicturePair,
  layout: PictureLayout | undefined,
  id: string,
  names: readonly [string, string],
): Html {
  return html`<section>
    <h3><bdi>${safe(title)}</bdi></h3>
    <div class="halves">
      ${side(before, layout, { id: `${id}-before`, pair: id, title, word: 'Before', name: names[0] })}
      ${side(after, layout, { id: `${id}-after`, pair: id, title, word: 'After', name: names[1] })}
    </div>
  </section>`;
}

interface About {
  readonly id: string;
  readonly pair: string;
  readonly title: string;
  readonly word: string;
  readonly name: string;
}

function side(picture: Picture | undefined, layout: PictureLayout | undefined, about: About): Html {
  const { id, pair, title, word, name } = about;
  return html`<div>
    <h4>${word} <small>${name}</small></h4>
    ${picture === undefined ? html`<p class="empty">It is not there.</p>` : ''}
    ${
      picture === undefined || layout === undefined
        ? ''
        : html`<div
            class="picture"
            id="${id}"
            data-pair="${pair}"
            tabindex="0"
            role="region"
            aria-label="Picture of ${safe(title)}, ${word.toLowerCase()}"
          >
            ${drawing(picture, layout, { id, title: `${safe(title)}, ${word.toLowerCase()}`, description: flowSummary(picture) })}
          </div>`
    }
    ${picture !== undefined && layout === undefined ? html`<p class="note">It is too large to be drawn.</p>` : ''}
    ${
      picture === undefined
        ? ''
        : html`<details id="${id}-list">
            <summary>As a list: ${flowSummary(picture)}</summary>
            ${stepsList(picture)}
          </details>`
    }
  </div>`;
}
