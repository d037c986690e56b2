"""A Tornado application that checks XSRF tokens."""
import asyncio

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler


class Page(RequestHandler):
    def get(self):
        self.xsrf_token
        self.write("page")


class Save(RequestHandler):
    def post(self):
        self.write("saved")


async def main():
    server = HTTPServer(Application([("/page", Page), ("/save", Save)], xsrf_cookies=True))
    sockets = bind_sockets(0, "127.0.0.1")
    server.add_sockets(sockets)
    print(sockets[0].getsockname()[1], flush=True)
    await asyncio.Event().wait()


asyncio.run(main())
