// A package on its way to the server. fetch() tells nothing of an upload's progress, XMLHttpRequest does.
import { ApiError, readAnswer, withQuery, type ImportOutcome } from "../api";
import { bearer } from "../session";

export interface Upload {
  done: Promise<ImportOutcome>;
  cancel: () => void;
}

/// `onProgress` gets the share that is sent, 0 to 1; 1 means that the server reads the package now.
export function upload(file: File, into: { course?: string; tenant?: string }, key: string, onProgress: (share: number) => void): Upload {
  const request = new XMLHttpRequest();
  const done = bearer().then((authorization) =>
    new Promise<ImportOutcome>((resolve, reject) => {
      request.open("POST", withQuery("/courses", into));
      request.setRequestHeader("Authorization", authorization);
      request.setRequestHeader("Content-Type", "application/zip");
      request.setRequestHeader("Idempotency-Key", key);
      request.upload.onprogress = (event) => onProgress(event.lengthComputable ? event.loaded / event.total : 0);
      request.upload.onload = () => onProgress(1);
      request.onload = () =>
        readAnswer(new Response(request.status === 204 ? null : request.responseText, { status: request.status }))
          .then((body) => resolve(body as ImportOutcome), reject);
      request.onerror = () => reject(new ApiError(0, "client.unreachable", "the server cannot be reached"));
      request.onabort = () => reject(new ApiError(0, "client.aborted", "stopped"));
      request.send(file);
    }));
  return { done, cancel: () => request.abort() };
}
