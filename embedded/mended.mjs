// Loaded into the API server before itself: what we mend in Supabase Lite 0.10.0, word for word.
// Another version stops at the start until somebody has looked whether it still needs this.
import { registerHooks } from "node:module";

const MENDED = [
  // At every request Lite asks each column of each view anew whether its definition casts it to a
  // type of Lite's own, with two regular expressions over the whole definition: half of the time a
  // request takes here. The answer depends on what Lite read of the schema (e) at its start and on
  // the column (t) there, so it is kept.
  {
    file: "/@supabase/lite/dist/index.js",
    words: "function wl(t,e){",
    instead: `
const columnTypes = new WeakMap();
function wl(t, e) {
  if (!e) return typeOfColumn(t, e);
  let known = columnTypes.get(e);
  if (!known) columnTypes.set(e, (known = new WeakMap()));
  let found = known.get(t);
  if (found === undefined) known.set(t, (found = typeOfColumn(t, e)));
  return found;
}
function typeOfColumn(t,e){`,
  },
  // With its first request Lite sets the rights of the API roles. Asked by several people at once it
  // sets them several times over, and the database refuses all but one: now the others wait for that one.
  {
    file: "/@supabase/lite/dist/db/postgres/PostgresConnection.js",
    words: "async ensureRlsContext(){",
    instead: `
ensureRlsContext() {
  return (this.rlsAsked ??= this.setRights().catch((trouble) => {
    this.rlsAsked = undefined;
    throw trouble;
  }));
}
async setRights(){`,
  },
];

function mend(source, { file, words, instead }) {
  const parts = source.split(words);
  if (parts.length !== 2) throw new Error(`“${words}” stands not once in ${file}: is this Supabase Lite 0.10.0?`);
  return parts.join(instead);
}

registerHooks({
  load(url, context, next) {
    const loaded = next(url, context);
    const due = MENDED.filter(({ file }) => url.endsWith(file));
    return due.length ? { ...loaded, source: due.reduce(mend, String(loaded.source)) } : loaded;
  },
});
