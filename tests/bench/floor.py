"""The floor: a bare Flask view that does one indexed query, on the same database."""

from flask import Flask
from sqlalchemy import create_engine, text


def floor_app(url: str) -> Flask:
    """The smallest page that reads a row; nothing of ours is in it."""
    app = Flask("floor")
    engine = create_engine(url)

    @app.get("/<int:number>")
    def one(number: int) -> str:
        with engine.connect() as connection:
            name = connection.execute(
                text("SELECT display_name FROM person WHERE id = :number"), {"number": number}
            ).scalar_one()
        return f"<!doctype html><title>{number}</title><p>{name}"

    return app
