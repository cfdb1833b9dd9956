"""`recruitwatch serve`: the console and its JSON on this machine."""

from typing import Annotated

import typer

from cli.edge import new_app, say, workspace

app = new_app()


@app.command()
def serve(
    context: typer.Context,
    host: Annotated[str, typer.Option(help="Address to listen at; loopback only while there are no accounts.")] = (
        "127.0.0.1"
    ),
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen at; 0 takes any free one.")] = 8000,
) -> None:
    """Serve the console until Ctrl-C."""
    from web.serving import serve

    serve(workspace(context), host, port, lambda address: say(f"The console is at {address} (Ctrl-C ends it)"))
