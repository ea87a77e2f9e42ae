// Runs on every page. Without it, each page shows and does the same but does not update by itself.

import { acceptDrops } from './drop.js';
import { follow } from './live.js';
import { keepPlaces } from './stay.js';
import { describeTimes } from './times.js';
import { scrollTogether } from './together.js';

describeTimes(document);
keepPlaces();
acceptDrops();
scrollTogether();
follow();
