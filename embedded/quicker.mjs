// Loaded into the API server before itself. At every request Supabase Lite 0.10.0 asks each column
// of each view anew whether its definition casts it to a type of Lite's own, with two regular
// expressions over the whole definition: half of the time a request takes here. The answer
// depends on what Lite read of the schema at its start and on nothing else, so it is kept.
import { registerHooks } from "node:module";

const FILE = "/@supabase/lite/dist/index.js";
// t is a column and e the schema it stands in, both as Lite read them when it started.
const ASKED = "function wl(t,e){";
const KEPT = `
const columnTypes = new WeakMap();
function wl(t, e) {
  if (!e) return typeOfColumn(t, e);
  let known = columnTypes.get(e);
  if (!known) columnTypes.set(e, (known = new WeakMap()));
  let found = known.get(t);
  if (found === undefined) known.set(t, (found = typeOfColumn(t, e)));
  return found;
}
function typeOfColumn(t,e){`;

registerHooks({
  load(url, context, next) {
    const loaded = next(url, context);
    if (!url.endsWith(FILE)) return loaded;
    const [before, after, ...more] = String(loaded.source).split(ASKED);
    if (after === undefined || more.length > 0) throw new Error(`${ASKED} stands not once in ${url}: is this Lite 0.10.0?`);
    return { ...loaded, source: before + KEPT + after };
  },
});
