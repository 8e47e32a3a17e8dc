package io.millrace.app.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One viewer's connection, behind its TLS handler. Runs on its event loop alone. */
final class Viewer extends ChannelInboundHandlerAdapter {
    /** What becomes of viewers. */
    interface Listener {
        void answered(AnswerReader.Answer answer);

        /** @param why null when it went as it was to */
        void gone(@Nullable String why);
    }

    private final AnswerReader reader = new AnswerReader();
    private final ViewerScript script;
    private final String host;
    private final long leaveNanos;
    private final Listener listener;
    private boolean over;

    /** @param leaveNanos when it goes, by {@link System#nanoTime} */
    Viewer(ViewerScript script, String host, long leaveNanos, Listener listener) {
        this.script = script;
        this.host = host;
        this.leaveNanos = leaveNanos;
        this.listener = listener;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            if (handshake.isSuccess()) {
                ask(context, script.first());
            } else {
                end(context, "no TLS: " + handshake.cause().getMessage());
            }
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws IOException {
        ByteBuf bytes = (ByteBuf) message;
        try {
            while (bytes.isReadable() && !over) {
                AnswerReader.Answer answer = reader.read(bytes);
                if (answer != null) {
                    answered(context, answer);
                }
            }
        } finally {
            bytes.release();
        }
    }

    private void answered(ChannelHandlerContext context, AnswerReader.Answer answer) throws IOException {
        if (answer.status() != 200) {
            end(context, "status " + answer.status());
            return;
        }
        listener.answered(answer);
        ViewerScript.Ask next = script.after(answer);
        if (next.waitMillis() == 0) {
            ask(context, next);
        } else {
            context.executor().schedule(() -> ask(context, next), next.waitMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void ask(ChannelHandlerContext context, ViewerScript.Ask ask) {
        if (over) {
            return;
        }
        if (leaveNanos - System.nanoTime() <= 0) {
            end(context, null);
            return;
        }
        reader.keep(ask.keepBytes());
        String request = "GET " + ask.path() + " HTTP/1.1\r\nhost: " + host + "\r\naccept: */*\r\n\r\n";
        ChannelPromise promise = context.voidPromise();
        context.writeAndFlush(ByteBufUtil.writeAscii(context.alloc(), request), promise);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        end(context, "the server closed the connection");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        end(context, String.valueOf(cause.getMessage()));
    }

    private void end(ChannelHandlerContext context, @Nullable String why) {
        if (!over) {
            over = true;
            context.close();
            listener.gone(why);
        }
    }
}
