"""A shop in Flask, as small as can be: python3 flask-app.py PORT MODE, where MODE is plain or custom."""
import logging
import sys

from flask import Flask, abort, jsonify, request
from flask_wtf.csrf import CSRFProtect

port, mode = int(sys.argv[1]), sys.argv[2]
app = Flask(__name__)
app.config.update(SECRET_KEY="not a secret: it lives for a test", MAX_CONTENT_LENGTH=4096)
logging.basicConfig(level=logging.INFO, format="%(asctime)s - %(name)s - %(levelname)s - %(message)s")
csrf = CSRFProtect(app)

if mode == "custom":

    @app.errorhandler(400)
    @app.errorhandler(401)
    @app.errorhandler(403)
    @app.errorhandler(405)
    @app.errorhandler(413)
    @app.errorhandler(415)
    def sorry(error):
        return "<!doctype html><title>We are sorry</title><h1>We are sorry</h1>", error.code


@app.get("/form")
def form():
    from flask_wtf.csrf import generate_csrf

    return generate_csrf() + "\n"


@app.post("/checkout")
@app.post("/address")
def checkout():
    return "bought\n"


@app.post("/staff/prices")
@csrf.exempt
def prices():
    app.logger.warning("user ada has no role staff")
    abort(403)


@app.get("/catalogue")
def catalogue():
    return "tea\n"


csrf.exempt(catalogue)


@app.post("/api/orders")
@csrf.exempt
def orders():
    return jsonify(request.get_json())


@app.post("/account")
@csrf.exempt
def account():
    abort(401)


@app.post("/upload")
@csrf.exempt
def upload():
    return str(len(request.form)) + "\n"


app.run("127.0.0.1", port)
