"""xAPI over a kept connection, for tests: sends exactly what it is told, and keeps what came back."""

import base64
import http.client
import json
import urllib.parse
import uuid


class Answer:
    def __init__(self, response, body):
        self.status = response.status
        self.headers = response.headers
        self.body = body

    @property
    def json(self):
        return json.loads(self.body)

    def header(self, name):
        return self.headers.get(name)

    def count(self, name):
        return len(self.headers.get_all(name) or [])


class Lrs:
    """`path` is that of the endpoint: /xapi."""

    def __init__(self, port, key, secret, path="/xapi", version="1.0.3"):
        self.port, self.path, self.version = port, path, version
        self.auth = "Basic " + base64.b64encode(f"{key}:{secret}".encode()).decode()
        self.connection = None

    @property
    def two(self):
        return self.version.startswith("2")

    def raw(self, method, target, body=None, headers=None):
        """One request, with these headers and no others."""
        for again in (True, False):
            if self.connection is None:
                self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            try:
                self.connection.request(method, target, body, headers or {})
                response = self.connection.getresponse()
                return Answer(response, response.read())
            except (http.client.HTTPException, OSError):
                self.connection.close()
                self.connection = None
                if not again:
                    raise

    def send(self, method, resource, params=None, body=None, headers=None, without=()):
        """With credentials and version; `without` leaves headers away. A dict or list is sent as JSON."""
        all_headers = {"Authorization": self.auth, "X-Experience-API-Version": self.version}
        if isinstance(body, (dict, list)):
            body = json.dumps(body)
            all_headers["Content-Type"] = "application/json"
        if isinstance(body, str):
            body = body.encode()
        all_headers.update(headers or {})
        for name in without:
            all_headers.pop(name, None)
        target = self.path + resource
        if params:
            target += "?" + urllib.parse.urlencode({k: json.dumps(v) if isinstance(v, (dict, list)) else v
                                                    for k, v in params.items()})
        return self.raw(method, target, body, all_headers)

    def post(self, statements, **more):
        return self.send("POST", "/statements", None, statements, **more)

    def get(self, **params):
        return self.send("GET", "/statements", params)


def new_id():
    return str(uuid.uuid4())


def multipart(parts, boundary="abcABC0123"):
    """(body, content type) of parts [(headers, bytes)]."""
    out = b""
    for headers, content in parts:
        out += f"--{boundary}\r\n".encode()
        out += "".join(f"{k}: {v}\r\n" for k, v in headers.items()).encode() + b"\r\n"
        out += content + b"\r\n"
    return out + f"--{boundary}--\r\n".encode(), f"multipart/mixed; boundary={boundary}"
