// What the server has not acknowledged yet, kept in IndexedDB so that a later visit with this
// browser can still deliver it. Best effort: in a foreign frame, in private windows and with full
// disks it fails, and playing goes on without it.

export interface Tail {
  launchId: string;
  secret: string;
  batches: Uint8Array<ArrayBuffer>[];
  savedAt: number;
}

/// One record. Browsers write values beyond 64 KiB in a way that a closing page does not live to
/// see, so batches are stored in pieces.
interface Piece {
  launchId: string;
  batch: number;
  piece: number;
  secret: string;
  savedAt: number;
  bytes: Uint8Array<ArrayBuffer>;
}

const pieceSize = 32 * 1024;
const keepFor = 30 * 24 * 3600 * 1000;

let opening: Promise<IDBDatabase> | undefined;
let opened: IDBDatabase | undefined;

function database(): Promise<IDBDatabase> {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open("lms-player", 1);
    request.onupgradeneeded = () =>
      request.result.createObjectStore("tails", { keyPath: ["launchId", "batch", "piece"] });
    request.onsuccess = () => resolve((opened = request.result));
    request.onerror = () => reject(request.error ?? new Error("no IndexedDB"));
    request.onblocked = () => reject(new Error("IndexedDB is blocked"));
  });
  return opening;
}

function change(db: IDBDatabase, work: (store: IDBObjectStore) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const transaction = db.transaction("tails", "readwrite");
    work(transaction.objectStore("tails"));
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new Error("aborted"));
    // Said out loud, the commit also happens when the page is gone before the requests are answered.
    transaction.commit();
  });
}

const allOf = (launchId: string) => IDBKeyRange.bound([launchId], [launchId, []]);

function remove(db: IDBDatabase, launchId: string): Promise<void> {
  return change(db, (store) => store.delete(allOf(launchId)));
}

function replace(db: IDBDatabase, { launchId, secret, batches, savedAt }: Tail): Promise<void> {
  return change(db, (store) => {
    store.delete(allOf(launchId));
    for (const [batch, bytes] of batches.entries()) {
      for (let at = 0; at < bytes.length; at += pieceSize) {
        const piece: Piece = { launchId, batch, piece: at / pieceSize, secret, savedAt, bytes: bytes.slice(at, at + pieceSize) };
        store.put(piece);
      }
    }
  });
}

function readAll(db: IDBDatabase): Promise<Tail[]> {
  return new Promise((resolve, reject) => {
    const request: IDBRequest<Piece[]> = db.transaction("tails").objectStore("tails").getAll();
    request.onerror = () => reject(request.error ?? new Error("unreadable"));
    request.onsuccess = () => resolve(joined(request.result));
  });
}

/// Pieces come in the order of their keys.
function joined(pieces: Piece[]): Tail[] {
  const tails: Tail[] = [];
  for (const { launchId, secret, savedAt, batch, bytes } of pieces) {
    let tail = tails.at(-1);
    if (tail?.launchId !== launchId) tails.push((tail = { launchId, secret, savedAt, batches: [] }));
    const before = tail.batches[batch] ?? new Uint8Array();
    const longer = new Uint8Array(before.length + bytes.length);
    longer.set(before);
    longer.set(bytes, before.length);
    tail.batches[batch] = longer;
  }
  return tails;
}

/// Keeps the tail of one launch up to date. Changes that come while a write is under way are
/// written together afterwards.
export class TailKeeper {
  private writing = false;
  private dirty = false;
  private size = 0;
  private stored = false;
  private broken = false;

  constructor(
    private readonly launchId: string,
    private readonly secret: string,
    private readonly current: () => Uint8Array<ArrayBuffer>[],
  ) {}

  changed(): void {
    this.dirty = true;
    if (!this.writing && !this.broken) void this.write();
  }

  /// The page is going away: writes in this very task, or never.
  parting(): void {
    if (!opened || this.broken) return;
    this.dirty = false;
    this.store(opened).catch(() => {});
  }

  private async store(db: IDBDatabase): Promise<void> {
    const batches = this.current();
    this.size = batches.reduce((sum, batch) => sum + batch.length, 0);
    if (batches.length > 0) {
      this.stored = true;
      await replace(db, { launchId: this.launchId, secret: this.secret, batches, savedAt: Date.now() });
    } else if (this.stored) {
      this.stored = false;
      await remove(db, this.launchId);
    }
  }

  private async write(): Promise<void> {
    this.writing = true;
    try {
      while (this.dirty) {
        // A change that the server acknowledges within moments costs no write, and a long tail is
        // written less often than a short one.
        await new Promise((resolve) => setTimeout(resolve, 50 + this.size / 1024));
        this.dirty = false;
        await this.store(await database());
      }
    } catch {
      this.broken = true;
    }
    this.writing = false;
  }
}

/// Delivers what earlier launches in this browser left behind. `post` answers whether the server
/// has dealt with the batch, one way or the other.
export async function deliverTails(
  post: (tail: Tail, batch: Uint8Array<ArrayBuffer>) => Promise<boolean>,
): Promise<void> {
  try {
    const db = await database();
    for (const tail of await readAll(db)) {
      let settled = Date.now() - tail.savedAt > keepFor;
      if (!settled) {
        settled = true;
        for (const batch of tail.batches) settled &&= await post(tail, batch);
      }
      if (settled) await remove(db, tail.launchId);
    }
  } catch {
    // No IndexedDB here, so there are no tails either.
  }
}
