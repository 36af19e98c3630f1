// Where files come from: chosen, dropped, pasted, whole folders with all that is in them.
//
// What is gathered: `files`, each with its `path` below the folder of the page, and `folders`, the paths of all folders,
// so that empty ones come along.

/** What was chosen in a field: files, or a folder with what is in it. */
export function chosen(input) {
  const files = [...input.files].map((file) => ({ file, path: file.webkitRelativePath || file.name }));
  return { files, folders: [...new Set(files.map(({ path }) => around(path)).filter(Boolean))] };
}

/** What was dropped. It can be read now and never later, except for what is in its folders. */
export function dropped(transfer) {
  const items = [...transfer.items].filter((item) => item.kind === "file");
  const found = items.map((item) => item.webkitGetAsEntry?.() ?? item.getAsFile()).filter(Boolean);
  return async (onCount) => {
    const gathered = { files: [], folders: [] };
    for (const one of found) await gather(one, gathered, onCount);
    return gathered;
  };
}

/** What was pasted: files, or a picture, which is given a name. */
export function pasted(transfer, words) {
  return { files: [...transfer.files].map((file) => named(file, words)), folders: [] };
}

function named(file, words) {
  const isPicture = file.type.startsWith("image/") && /^image\.\w+$/.test(file.name);
  if (!isPicture) return { file, path: file.name };
  const now = new Date();
  const two = (number) => String(number).padStart(2, "0");
  const day = [now.getFullYear(), two(now.getMonth() + 1), two(now.getDate())].join("-");
  const said = words.pasted.replace("{time}", `${day} ${two(now.getHours())}.${two(now.getMinutes())}`);
  return { file, path: `${said}.${file.name.split(".").pop()}`, choice: "new" };
}

async function gather(one, gathered, onCount) {
  if (one instanceof File) gathered.files.push({ file: one, path: one.name });
  else if (one.isFile) gathered.files.push(await fileOf(one));
  else {
    gathered.folders.push(below(one));
    const inside = await entries(one.createReader());
    gathered.files.push(...(await Promise.all(inside.filter((each) => each.isFile).map(fileOf))));
    onCount(gathered.files.length);
    for (const each of inside.filter((each) => each.isDirectory)) await gather(each, gathered, onCount);
  }
}

/** All that is in a folder, which browsers tell a hundred at a time. */
async function entries(reader) {
  const found = [];
  for (;;) {
    const some = await new Promise((resolve) => reader.readEntries(resolve, () => resolve([])));
    if (!some.length) return found;
    found.push(...some);
  }
}

/** The file of an entry; without one where it cannot be read, which is told when its turn comes. */
function fileOf(entry) {
  const path = below(entry);
  return new Promise((resolve) => entry.file((file) => resolve({ file, path }), () => resolve({ file: null, path })));
}

function below(entry) {
  return entry.fullPath.replace(/^\//, "");
}

/** The folder around a path; nothing for what lies in none. */
export function around(path) {
  return path.slice(0, Math.max(path.lastIndexOf("/"), 0));
}
