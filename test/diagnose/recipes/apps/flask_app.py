"""A Flask application with Flask-WTF: a form, and a view that wants its token."""
from wsgiref.simple_server import WSGIRequestHandler, make_server

from flask import Flask, render_template_string
from flask_wtf.csrf import CSRFProtect

app = Flask("app")
app.secret_key = "x"
CSRFProtect(app)

FORM = """<form method="post">
<input type="hidden" name="csrf_token" value="{{ csrf_token() }}">
</form>"""


@app.route("/page")
def page():
    return render_template_string(FORM)


@app.route("/save", methods=["POST"])
def save():
    return "saved"


class Silent(WSGIRequestHandler):
    def log_message(self, *_):
        pass


server = make_server("127.0.0.1", 0, app, handler_class=Silent)
print(server.server_port, flush=True)
server.serve_forever()
