// Runs on every page. Without it, each page shows and does the same but does not update by itself.

import { copyOnClick } from './copy.js';
import { loadOnOpen } from './disclose.js';
import { acceptDrops } from './drop.js';
import { takeKeys } from './keys.js';
import { follow } from './live.js';
import { keepPlaces } from './stay.js';
import { followTimes } from './times.js';
import { scrollTogether } from './together.js';

followTimes();
keepPlaces();
acceptDrops();
scrollTogether();
copyOnClick();
loadOnOpen();
takeKeys();
follow();
